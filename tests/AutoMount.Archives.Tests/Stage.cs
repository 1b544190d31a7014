using System.Diagnostics;
using AutoMount.Archives.Child;
using AutoMount.Archives.Formats;
using AutoMount.Archives.Trees;
using AutoMount.Core;
using AutoMount.Posix;
using AutoMount.Posix.Files;

namespace AutoMount.Archives.Tests;

/// <summary>Directories of one test, and what the child process does to them, in this process.</summary>
internal sealed class Stage : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("automount-ar-");

    internal Stage()
    {
        Directory.CreateDirectory(In("from"));
        Directory.CreateDirectory(In("to"));
        File.WriteAllText(In("canary"), "alive");
    }

    /// <summary>What was left out.</summary>
    internal List<string> Skipped { get; } = [];

    /// <summary>Told of each entry.</summary>
    internal Action<long>? OnProgress { get; set; }

    internal string In(string name) => Path.Combine(_directory.FullName, name);

    /// <summary>Exports a directory.</summary>
    internal byte[] Export(string name, bool compresses = false)
    {
        Check(
            FileIo.OpenTrusted(
                In("out"),
                OpenMode.O_RDWR | OpenMode.O_CREAT | OpenMode.O_TRUNC,
                out FileDescriptor stream
            )
        );
        using (stream)
        using (FileDescriptor root = Open(name))
        using (
            ArchiveWriter writer = new(new WatchedStream(stream, RawDescriptor.None), compresses)
        )
        {
            new TreeExport(writer, root, new Report(this)).Run();
        }

        return File.ReadAllBytes(In("out"));
    }

    /// <summary>Imports an archive into an empty directory.</summary>
    /// <returns>Why it ended early; null where it did not.</returns>
    internal ServiceException? Import(byte[] archive)
    {
        Shell("rm -rf to; mkdir to");
        File.WriteAllBytes(In("archive"), archive);
        Check(FileIo.OpenTrusted(In("archive"), OpenMode.O_RDONLY, out FileDescriptor stream));
        using (stream)
        using (FileDescriptor root = Open("to"))
        using (ArchiveReader reader = new(new WatchedStream(stream, RawDescriptor.None)))
        using (TreeImport import = new(reader, root, root, overwrites: false, new Report(this)))
        {
            try
            {
                import.Run();
                return null;
            }
            catch (ServiceException exception)
            {
                return exception;
            }
        }
    }

    /// <summary>Runs a script in the directory of directories.</summary>
    internal string Shell(string script)
    {
        ProcessStartInfo start = new("bash", ["-euc", script])
        {
            WorkingDirectory = _directory.FullName,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["LC_ALL"] = "C";
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"exit {process.ExitCode}: {script}");
    }

    /// <summary>All that is to be kept of a tree.</summary>
    internal string Describe(string name) =>
        Shell(
            $$"""
            cd {{name}}
            find . -mindepth 1 -printf '%P|%y|%m|%T@|%l|%n\n' | sort
            find . -type f -print0 | sort -z | xargs -0r sha256sum
            getfattr -R -P -d -m '^user' -e hex . 2>/dev/null || :
            """
        );

    public void Dispose() => Shell($"rm -rf -- {_directory.FullName}");

    private FileDescriptor Open(string name)
    {
        Check(FileIo.OpenTrusted(In(name), OpenMode.O_DIRECTORY, out FileDescriptor directory));
        return directory;
    }

    private static void Check(Errno error) => Assert.Equal(Errno.None, error);

    private sealed class Report(Stage stage) : ITransferReport
    {
        public void Progress(long entries, long bytes) => stage.OnProgress?.Invoke(entries);

        public void Skip(ReadOnlySpan<byte> name, string reason) =>
            stage.Skipped.Add($"{NameText.Of(name)}: {reason}");
    }
}
