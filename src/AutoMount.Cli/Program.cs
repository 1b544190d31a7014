Console.WriteLine("automountctl");
