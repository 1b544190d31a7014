using System.Diagnostics;
using System.Text.Json;

namespace AutoMount.FileSystem.Tests.Views;

/// <summary>What one of those who share a folder does.</summary>
/// <param name="Act">The word that <c>path-actor</c> knows it by.</param>
/// <param name="One">A path.</param>
/// <param name="Other">Another.</param>
/// <param name="Number">An offset, a length, a mode or a time.</param>
/// <param name="Letter">What is written.</param>
/// <param name="Count">How often.</param>
/// <param name="Slot">By what it is held open.</param>
internal sealed record PathAct(
    string Act,
    string One = "",
    string Other = "",
    int Number = 0,
    char Letter = 'x',
    int Count = 0,
    string Slot = ""
);

/// <summary>A process of a user's that works in a directory as it is told, and holds files open meanwhile.</summary>
internal sealed class PathActor : IDisposable
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    };

    private readonly Process _process;

    public PathActor(uint user, string directory)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Views", "path-actor");
        string[] identity =
            user == 0 ? [] : [$"--reuid={user}", $"--regid={user}", "--clear-groups"];
        _process = Process.Start(
            new ProcessStartInfo(
                "setpriv",
                [.. identity, "/usr/bin/python3", "-c", File.ReadAllText(program), directory]
            )
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                WorkingDirectory = "/",
            }
        )!;
    }

    /// <summary>Has it done.</summary>
    /// <returns>What came of it: "ok", a number, what is seen, or the errno's name.</returns>
    public string Do(PathAct act)
    {
        _process.StandardInput.WriteLine(JsonSerializer.Serialize(act, s_json));
        _process.StandardInput.Flush();
        string? line = _process.StandardOutput.ReadLine();
        Assert.True(line is not null, $"the process ended at {act}");
        return JsonSerializer.Deserialize<string>(line)!;
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
