using System.Diagnostics;
using System.Formats.Tar;

namespace AutoMount.TestKit.Containers;

/// <summary>The root of a small image, made of the host's busybox (Debian package <c>busybox-static</c>).</summary>
internal static class BusyboxImage
{
    private const UnixFileMode Executable =
        UnixFileMode.UserRead
        | UnixFileMode.UserWrite
        | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead
        | UnixFileMode.OtherExecute;

    private const UnixFileMode Everybody =
        Executable | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite | UnixFileMode.StickyBit;

    /// <summary>A tar archive for <c>docker import</c>.</summary>
    internal static byte[] Make()
    {
        using MemoryStream stream = new();
        using (TarWriter tar = new(stream, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (string name in (string[])["bin", "etc", "proc", "sys", "dev", "home"])
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, name) { Mode = Executable });
            }

            tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "tmp") { Mode = Everybody });
            Write(tar, "bin/busybox", File.ReadAllBytes("/bin/busybox"), Executable);
            Write(
                tar,
                "etc/passwd",
                "root:x:0:0:root:/root:/bin/sh\ngames:x:5:60::/:/bin/false\n"u8
            );
            Write(tar, "etc/group", "root:x:0:\nusers:x:100:\ngames:x:60:\n"u8);
            foreach (string applet in Applets().Where(applet => applet != "busybox"))
            {
                tar.WriteEntry(
                    new PaxTarEntry(TarEntryType.SymbolicLink, $"bin/{applet}")
                    {
                        LinkName = "busybox",
                    }
                );
            }
        }

        return stream.ToArray();
    }

    private static void Write(TarWriter tar, string name, ReadOnlySpan<byte> text) =>
        Write(tar, name, text.ToArray(), Executable);

    private static void Write(TarWriter tar, string name, byte[] content, UnixFileMode mode)
    {
        using MemoryStream data = new(content);
        tar.WriteEntry(
            new PaxTarEntry(TarEntryType.RegularFile, name) { Mode = mode, DataStream = data }
        );
    }

    private static string[] Applets()
    {
        using Process process = Process.Start(
            new ProcessStartInfo("/bin/busybox", ["--list"])
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
