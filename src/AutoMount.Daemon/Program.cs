Console.WriteLine("automountd");
