using System.CommandLine;
using AutoMount.Cli.Values;
using AutoMount.Core;
using AutoMount.Core.Ports;

namespace AutoMount.Cli.Commands;

/// <summary>Options of <c>session run</c> around scratch and ports.</summary>
internal static class ServiceOptions
{
    /// <summary><c>--scratch KIND[:SIZE]</c>.</summary>
    internal static Option<ScratchText?> Scratch() =>
        new("--scratch")
        {
            Description =
                $"What the home lies on below its folders, and its size: {ScratchText.Form}",
            HelpName = "KIND[:SIZE]",
            CustomParser = result =>
            {
                try
                {
                    return ScratchText.Parse(result.Tokens[0].Value);
                }
                catch (FormatException exception)
                {
                    result.AddError($"--scratch: {exception.Message}");
                    return null;
                }
            },
        };

    /// <summary><c>--port NAME=PORT</c>, several times.</summary>
    internal static Option<string[]> Ports()
    {
        Option<string[]> option = new("--port", "-p")
        {
            Description =
                "Reach a port of the session from this host, such as jupyter=8888 or db=5432/tcp; may be given several times. The URL is printed and shown by 'session show'",
            HelpName = "NAME=PORT",
        };
        option.Validators.Add(result =>
        {
            foreach (string text in result.Tokens.Select(token => token.Value))
            {
                try
                {
                    _ = ServicePorts.Parse(text);
                }
                catch (ServiceException exception)
                {
                    result.AddError($"--port: {exception.Message}");
                }
            }
        });
        return option;
    }
}
