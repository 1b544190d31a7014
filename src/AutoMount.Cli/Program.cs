using AutoMount.Cli;

return Application.Run(args);
