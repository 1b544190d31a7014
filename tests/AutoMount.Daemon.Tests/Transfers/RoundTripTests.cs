using AutoMount.TestKit.Bus;

namespace AutoMount.Daemon.Tests.Transfers;

/// <summary>What goes out of a folder as an archive and into another is the same, and readable by others' programs.</summary>
public sealed class RoundTripTests(TransferHost host) : IClassFixture<TransferHost>
{
    private const string MakeTree = """
        cd "$1"
        mkdir -p a/b/empty deep/$(printf 'd%.0s' {1..200})/$(printf 'e%.0s' {1..200})
        echo hello >a/file; chmod 640 a/file; touch -d '2001-02-03 04:05:06.123456789' a/file
        head -c 3000000 /dev/urandom >a/b/large
        ln a/file a/b/second; ln -s ../file a/b/link; ln -s /etc/shadow a/escape; ln a/escape a/escape2
        mkfifo -m 600 a/pipe
        truncate -s 5M a/holes; echo x | dd of=a/holes bs=1 seek=2000000 conv=notrunc status=none
        truncate -s 3M a/hole
        touch $'name\xff\xfe' $'new\nline' "$(printf 'n%.0s' {1..255})" ' -leading'
        printf 'e\xcc\x81' >"$(printf 'decomposed-e\xcc\x81')"; printf 'c' >"$(printf 'composed-\xc3\xa9')"
        ln -s $'target\xff' $'odd\xfelink'
        echo run >a/run; chmod 4755 a/run; chmod 3777 a/b/empty; chmod 500 deep
        setfattr -n user.colour -v green a/file; setfattr -n user.empty a/b
        setfattr -n user.binary -v 0x00ff0a0d a/b/large
        setfacl -m u:1:r,g:5:rw a/file; setfacl -d -m u:7:rwx a/b
        touch -d '1970-01-01 00:00:00.5' a/b; touch -h -d '1999-09-09 09:09:09.9' a/b/link
        """;

    /// <summary>All that is to be kept of a tree, as text; set-user-id is not.</summary>
    private const string Describe = """
        cd "$1"; export LC_ALL=C
        find . -mindepth 1 ! -path ./a/run -printf '%P|%y|%m|%T@|%l|%n|%U\n' | sort
        find . -type f -print0 | sort -z | xargs -0 sha256sum
        getfattr -R -P -d -m '^user' -e hex . 2>/dev/null || :
        getfacl -R -P -n -p . 2>/dev/null | grep -v '^# flags'
        """;

    [Theory]
    [InlineData("")]
    [InlineData("--no-compress")]
    public async Task Tree_ExportedAndImported_IsTheSame(string option)
    {
        (string source, string from) = await host.MakeFolderAsync();
        (string target, string to) = await host.MakeFolderAsync();
        await TransferHost.ShellAsync(MakeTree, from);
        string archive = host.Outside($"tree{option}.tar");

        string[] options = option.Length > 0 ? [option] : [];
        (await host.ToolAsync(["folder", "export", source, archive, .. options])).Succeeded();
        (await host.ToolAsync("folder", "import", target, archive)).Succeeded();

        Assert.Equal(
            await TransferHost.ShellAsync(Describe, from),
            await TransferHost.ShellAsync(Describe, to)
        );
        Assert.Equal("755", await TransferHost.ShellAsync("stat -c %a \"$1\"/a/run", to));
        Assert.Equal(await TransferHost.CountAsync(to), await host.UsageAsync(target));
        Assert.Equal(
            (await TransferHost.CountAsync(from)).Bytes,
            (await host.UsageAsync(target)).Bytes
        );
    }

    [Fact]
    public async Task Archive_IsReadByTar_AndTarsIsReadByUs()
    {
        (string source, string from) = await host.MakeFolderAsync();
        (string target, string to) = await host.MakeFolderAsync();
        await TransferHost.ShellAsync(MakeTree, from);

        (await host.ToolAsync("folder", "export", source, host.Outside("ours.tar"))).Succeeded();
        string extracted = host.Outside("extracted");
        await TransferHost.ShellAsync(
            """
            mkdir "$2"; tar --zstd -xpf "$1" -C "$2" --xattrs --acls 2>"$2.errors" || { cat "$2.errors"; exit 1; }
            tar -C "$2" --format=gnu -cJf "$2.tar.xz" .
            """,
            host.Outside("ours.tar"),
            extracted
        );
        const string compare =
            "diff -r --no-dereference \"$1\" \"$2\" -x pipe -x deep && echo same";
        Assert.Equal("same", await TransferHost.ShellAsync(compare, from, extracted));

        (
            await host.ToolAsync(
                "folder",
                "import",
                target,
                $"{extracted}.tar.xz",
                "--into",
                "x/y",
                "--json"
            )
        ).Succeeded();
        Assert.Equal("same", await TransferHost.ShellAsync(compare, from, $"{to}/x/y"));
    }

    [Fact]
    public async Task Streams_InPipes_AndOfSomebodyElses()
    {
        (string source, string from) = await host.MakeFolderAsync();
        (string target, string to) = await host.MakeFolderAsync();
        await TransferHost.ShellAsync("echo one >\"$1/file\"", from);
        string tool = $"DBUS_SYSTEM_BUS_ADDRESS={host.Daemon.Bus.Address}";
        string program = TransferHost.Program;

        await TransferHost.ShellAsync(
            "export \"$1\"; \"$2\" folder export \"$3\" - 2>/dev/null | \"$2\" folder import \"$4\" -",
            tool,
            program,
            source,
            target
        );

        Assert.Equal("one", await TransferHost.ShellAsync("cat \"$1/file\"", to));
        CommandResult terminal = await Commands.RunAsync(
            TransferHost.Alice,
            "script",
            "-qec",
            $"env {tool} {program} folder export {source}",
            "/dev/null"
        );
        Assert.Contains("terminal", terminal.Output, StringComparison.Ordinal);
        Assert.Equal(2, terminal.ExitCode);
    }

    [Fact]
    public async Task WhatIsThere_IsReplacedOnlyWhereThatIsAsked()
    {
        (string name, string path) = await host.MakeFolderAsync();
        string archive = host.Outside("overwrite.tar");
        await TransferHost.ShellAsync(
            """
            mkdir "$2.d"; cd "$2.d"; mkdir sub; echo new >sub/a; echo new >sub/b; ln sub/b sub/c; tar --sort=name -cf "$2" sub
            cd "$1"; mkdir -m 700 sub; echo old >sub/b; chmod 400 sub/b; ln -s /etc/passwd sub/c
            """,
            path,
            archive
        );

        string refused = (await host.ToolAsync("folder", "import", name, archive)).Failed();

        Assert.Contains("'sub/b' is there already", refused, StringComparison.Ordinal);
        Assert.Contains("In place are 2 entries with 4 bytes", refused, StringComparison.Ordinal);
        Assert.Equal("old", await TransferHost.ShellAsync("cat \"$1/sub/b\"", path));
        (await host.ToolAsync("folder", "import", name, archive, "--overwrite")).Succeeded();
        Assert.Equal(
            "new\nnew\n2\n755\n0",
            await TransferHost.ShellAsync(
                "cd \"$1\"; cat sub/b sub/c; stat -c %h sub/b; stat -c %a sub; ls -A | grep -vc '^sub$' || :",
                path
            )
        );
        Assert.Equal(await TransferHost.CountAsync(path), await host.UsageAsync(name));
    }
}
