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
        Same(EACCES, Programs.RefusalOf($"{fs.Directory}/script"));
    }

    public static void OpenForWriting_CannotBeRun(PosixContext fs)
    {
        Put("program", File.ReadAllBytes("/bin/true"), 755);
        int writer = Open("program", O_WRONLY | O_APPEND);
        Same(ETXTBSY, Programs.RefusalOf($"{fs.Directory}/program"));
        Close(writer);
        Run(fs, "program", "");
    }

    public static void ByAUser_WithExecuteOnly_RunsABinary()
    {
        Put("program", File.ReadAllBytes("/bin/echo"), 711);
        string output = string.Empty;
        As(Alice, () => output = Programs.Shell("./program hello"));
        Same("hello\n", output);
        As(Alice, () => Fails(EACCES, TryOpen("program", O_RDONLY)));
    }

    public static void ByAUser_WithoutRight_IsRefused()
    {
        Put("program", File.ReadAllBytes("/bin/echo"), 744);
        int exitCode = 0;
        As(Alice, () => exitCode = Programs.Judge("/bin/sh", "-c", "./program 2>&1").ExitCode);
        Same(126, exitCode);
    }

    public static void Script_ThatCannotBeRead_DoesNotRun()
    {
        Put("script", "#!/bin/sh\necho ran\n", 711);
        (int ExitCode, string Output) result = (0, string.Empty);
        As(Alice, () => result = Programs.Judge("/bin/sh", "-c", "./script 2>/dev/null"));
        True(result.ExitCode != 0 && result.Output.Length == 0, $"{result}");
    }

    public static void WithoutAFormat_IsENOEXEC(PosixContext fs)
    {
        Put("program", "no program at all", 755);
        Same(ENOEXEC, Programs.RefusalOf($"{fs.Directory}/program"));
    }

    public static void MissingInterpreter_IsENOENT(PosixContext fs)
    {
        Put("script", "#!/missing/interpreter\n", 755);
        Same(ENOENT, Programs.RefusalOf($"{fs.Directory}/script"));
    }

    public static void Interpreter_InTheSameDirectory_Runs(PosixContext fs)
    {
        Put("interpreter", File.ReadAllBytes("/bin/cat"), 755);
        Put("script", $"#!{fs.Directory}/interpreter\ncontent\n", 755);
        Same("content", Programs.Run($"{fs.Directory}/script").Split('\n')[1]);
    }

    public static void Directory_CannotBeRun()
    {
        Ok(mkdir("directory", Octal(755)));
        Same(126, Programs.Judge("/bin/sh", "-c", "./directory 2>&1").ExitCode);
    }

    public static void HardLink_Runs_AndIsBusyByEveryName(PosixContext fs)
    {
        Put("program", File.ReadAllBytes("/bin/cat"), 755);
        Ok(link("program", "second"));
        using Process process = Start(fs, "second", "-");
        Fails(ETXTBSY, TryOpen("program", O_WRONLY));
        process.StandardInput.Close();
        process.WaitForExit();
        Close(Open("program", O_WRONLY));
    }

    public static void Running_CanBeRenamedAndReplaced(PosixContext fs)
    {
        Put("program", File.ReadAllBytes("/bin/cat"), 755);
        using Process process = Start(fs, "program", "-");
        Put("next", "#!/bin/sh\necho next\n", 755);
        Ok(rename("next", "program"));
        Same("next\n", Run(fs, "program", ""));
        process.StandardInput.Write("the old one");
        process.StandardInput.Close();
        Same("the old one", process.StandardOutput.ReadToEnd());
        process.WaitForExit();
    }

    public static void Library_IsLoadedByItsPath(PosixContext fs)
    {
        string library = Programs.Shell("ldd /usr/bin/python3 | grep -o '/[^ ]*libz[^ ]*'").Trim();
        Put("library.so", File.ReadAllBytes(library), 755);
        Same(
            "loaded\n",
            Programs.Python(
                $"import ctypes; ctypes.CDLL('{fs.Directory}/library.so', mode=0) and print('loaded')"
            )
        );
    }

    private static string Run(PosixContext fs, string program, string argument) =>
        Programs.Run($"{fs.Directory}/{program}", argument);

    private static Process Start(PosixContext fs, string program, string argument) =>
        Programs.Start($"{fs.Directory}/{program}", argument);
}
