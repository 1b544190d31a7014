using AutoMount.Core.Folders;

namespace AutoMount.FileSystem.Tests.Undo;

/// <summary>"Undo my last pip install", by the pip of this host in a mounted folder.</summary>
public sealed class PipUndoTests : IDisposable
{
    private const string Pip =
        "/usr/bin/python3 -m pip --disable-pip-version-check --no-cache-dir install --quiet --no-index --user";
    private readonly DirectoryInfo _wheels = Directory.CreateTempSubdirectory("automount-wheels-");
    private readonly MountedUser _user = new() { Snapshots = static () => new SnapshotPolicy() };

    public PipUndoTests() => _user.Restart();

    public void Dispose()
    {
        _user.Dispose();
        _wheels.Delete(recursive: true);
    }

    [Fact]
    public void LastInstall_IsUndone_AndTheOneBeforeWorks()
    {
        Folder folder = _user.Add(".local");
        MakeWheel("first");
        MakeWheel("second");
        Install(folder, "first");
        string model = TreeModel.Now(_user, folder).ToString();
        _user.Engine.TakeBeforeChange(folder.Id, "0123456789ab"); // as a session's start does

        Install(folder, "second");
        Assert.Equal("hello of second", Run(folder, "second").Output.Trim());
        _ = _user.Engine.Restore(
            folder,
            _user.Engine.ListSnapshots(folder.Id)[^1].Number,
            default,
            TestContext.Current.CancellationToken
        );

        Assert.Equal(model, TreeModel.Now(_user, folder).ToString());
        Assert.Equal("hello of first", Run(folder, "first").Output.Trim());
        Assert.NotEqual(0, Run(folder, "second").ExitCode);
        _user.AssertSettles(folder, _user.Engine.CountUsage(folder.Id));
    }

    [Fact]
    public void Upgrade_InPlace_IsUndone()
    {
        Folder folder = _user.Add(".local");
        MakeWheel("tool", "1.0");
        MakeWheel("tool", "2.0");
        Install(folder, "tool", "1.0");
        uint number = _user.Engine.Take(folder.Id, SnapshotReason.Request, "");
        string model = TreeModel.Now(_user, folder).ToString();

        Install(folder, "tool", "2.0");
        Assert.NotEqual(model, TreeModel.Now(_user, folder).ToString());
        _ = _user.Engine.Restore(folder, number, default, TestContext.Current.CancellationToken);

        Assert.Equal(model, TreeModel.Now(_user, folder).ToString());
    }

    private void Install(Folder folder, string package, string version = "1.0")
    {
        (int code, string output) = Shell(
            folder,
            $"PIP_BREAK_SYSTEM_PACKAGES=1 PIP_ROOT_USER_ACTION=ignore {Pip} {_wheels.FullName}/{package}-{version}-py3-none-any.whl"
        );
        Assert.True(code == 0, output);
    }

    private (int ExitCode, string Output) Run(Folder folder, string command) =>
        Shell(folder, $"PYTHONDONTWRITEBYTECODE=1 $PYTHONUSERBASE/bin/{command}");

    private (int ExitCode, string Output) Shell(Folder folder, string line) =>
        Commands.Shell(
            _wheels.FullName,
            $"export HOME={_wheels.FullName} PYTHONUSERBASE={_user.PathOf(folder).TrimEnd('/')}; {line}"
        );

    private void MakeWheel(string name, string version = "1.0")
    {
        (int code, string output) = Commands.Python(
            _wheels.FullName,
            $$"""
            import zipfile
            info = "{{name}}-{{version}}.dist-info"
            files = {
                "{{name}}/__init__.py": "def main():\n    print('hello of {{name}}')\n",
                "{{name}}/data/table.txt": "{{version}}" * 50000,
                f"{info}/METADATA": "Metadata-Version: 2.1\nName: {{name}}\nVersion: {{version}}\n",
                f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
                f"{info}/entry_points.txt": "[console_scripts]\n{{name}} = {{name}}:main\n",
            }
            with zipfile.ZipFile("{{name}}-{{version}}-py3-none-any.whl", "w") as wheel:
                for path, content in files.items():
                    wheel.writestr(path, content)
                record = "".join(f"{path},,\n" for path in files) + f"{info}/RECORD,,\n"
                wheel.writestr(f"{info}/RECORD", record)
            """
        );
        Assert.True(code == 0, output);
    }
}
