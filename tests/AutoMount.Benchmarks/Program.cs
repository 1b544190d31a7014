using AutoMount.Benchmarks;
using AutoMount.Benchmarks.Phases;

try
{
    switch (args)
    {
        case ["--work", ..]:
            WorkOrder order = WorkOrder.FromArguments(args);
            PhaseTable.Run(order);
            return 0;
        case ["--child", ..]:
            ChildProcesses.RunChild(args);
            return 0;
        case [Enclosure.Mark, { } memory, { } disk, ..]:
            return Run.Inside(memory, disk, Options.Parse(args[3..]));
        default:
            return Run.Outside(args);
    }
}
catch (Exception exception) when (exception is UsageException or FormatException)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 2;
}
catch (Exception exception)
{
    await Console.Error.WriteLineAsync($"{string.Join(' ', args)}: {exception}");
    return 1;
}
