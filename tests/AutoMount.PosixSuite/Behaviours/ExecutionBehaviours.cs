using System.ComponentModel;
using System.Diagnostics;

namespace AutoMount.PosixSuite.Behaviours;

internal static class ExecutionBehaviours
{
    public static void Script_Runs(PosixContext fs)
    {
        Put("script", "#!/bin/sh\necho \"$0 says $1\"\n", 755);
        Same("script says hello\n", Run(fs, "script", "hello").Split('/')[^1]);
    }

    public static void Binary_Runs(PosixContext fs)
    {
        Put("program", File.ReadAllBytes("/bin/echo"), 755);
        Same("hello\n", Run(fs, "program", "hello"));
    }

    public static void Binary_ThroughASymlink_Runs(PosixContext fs)
    {
        Put("program", File.ReadAllBytes("/bin/echo"), 755);
        Ok(symlink("program", "link"));
        Same("hello\n", Run(fs, "link", "hello"));
    }

    public static void Running_OpenedForWriting_IsETXTBSY(PosixContext fs)
    {
        Put("program", File.ReadAllBytes("/bin/sleep"), 755);
        using Process process = Start(fs, "program", "60");
        try
        {
            Fails(ETXTBSY, TryOpen("program", O_WRONLY));
            Fails(ETXTBSY, truncate("program", 0));
            Close(Open("program", O_RDONLY));
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
        }

        Close(Open("program", O_WRONLY));
    }

    public static void Running_Unlinked_GoesOn(PosixContext fs)
    {
        Put("program", File.ReadAllBytes("/bin/cat"), 755);
        using Process process = Start(fs, "program", "-");
        Ok(unlink("program"));
        process.StandardInput.Write("still here");
        process.StandardInput.Close();
        Same("still here", process.StandardOutput.ReadToEnd());
        process.WaitForExit();
    }

    public static void Replaced_ByRename_RunsTheNewOne(PosixContext fs)
    {
        Put("program", "#!/bin/sh\necho old\n", 755);
        Same("old\n", Run(fs, "program", ""));
        Put("next", "#!/bin/sh\necho new\n", 755);
        Ok(rename("next", "program"));
        Same("new\n", Run(fs, "program", ""));
    }

    public static void WithoutExecuteBit_IsEACCES(PosixContext fs)
    {
        Put("script", "#!/bin/sh\n", 644);
        try
        {
            using Process process = Start(fs, "script", "");
            process.WaitForExit();
        }
        catch (Win32Exception exception)
        {
            Same((int)EACCES, exception.NativeErrorCode);
            return;
        }

        throw new PosixMismatchException("a file without x ran");
    }

    private static string Run(PosixContext fs, string program, string argument)
    {
        using Process process = Start(fs, program, argument);
        process.StandardInput.Close();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Same(0, process.ExitCode, $"exit code of {program}");
        return output;
    }

    /// <summary>Starts a program. Another thread's fork may hold our write descriptor for a moment: busy is tried again.</summary>
    private static Process Start(PosixContext fs, string program, string argument)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                return Process.Start(
                    new ProcessStartInfo($"{fs.Directory}/{program}", [argument])
                    {
                        UseShellExecute = false,
                        RedirectStandardInput = true,
                        RedirectStandardOutput = true,
                    }
                )!;
            }
            catch (Win32Exception exception)
                when (exception.NativeErrorCode == (int)ETXTBSY && attempt < 50)
            {
                Tick();
            }
        }
    }
}
