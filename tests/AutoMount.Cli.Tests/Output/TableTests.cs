using AutoMount.Bus.Client;
using AutoMount.Cli.Output;

namespace AutoMount.Cli.Tests.Output;

public sealed class TableTests
{
    [Fact]
    public void Table_AlignsByWhatATerminalShows()
    {
        Table table = new("NAME", ">SIZE", "PATH");
        table.Add("a", "1 B", "/x");
        table.Add("名前", "1000 GiB", "");
        table.Add("e\u0301tude", "9", "/y");

        Assert.Equal(
            "NAME       SIZE  PATH\n"
                + "a           1 B  /x\n"
                + "名前   1000 GiB  -\n"
                + "e\u0301tude         9  /y\n",
            Written(writer => table.Write(writer))
        );
    }

    [Fact]
    public void Table_WithControlCharacters_EscapesThem()
    {
        Table table = new("NAME");
        table.Add("a\u001b[31m\n\u009b\u202eb");

        Assert.Equal("NAME\na\\x1b[31m\\n\\x9b\\u202eb\n", Written(writer => table.Write(writer)));
    }

    [Fact]
    public void Table_WithTooFewCells_IsAMistake() =>
        Assert.Throws<ArgumentException>(() => new Table("A", "B").Add("1"));

    [Fact]
    public void Folders_ShowLimitsSharesAndWhatIsNotKnown()
    {
        FolderSummary folder = new()
        {
            Id = new string('a', 32),
            Owner = 1000,
            Name = ".local",
            Fill = new FolderFill(1536 << 10, 10L << 30, 5, 500_000),
            Path = "/run/automount/users/1000/.local",
        };
        FolderSummary open = folder with
        {
            Name = "data",
            Fill = new FolderFill(null, null, 7, null),
        };

        Assert.Equal(
            """
            OWNER  NAME       USED    SIZE  USE%  INODES  INODE LIMIT  IUSE%  PATH
            alice  .local  1.5 MiB  10 GiB    1%       5       500000     1%  /run/automount/users/1000/.local
            alice  data    unknown    none     -       7         none      -  /run/automount/users/1000/.local

            """,
            Written(writer => FolderText.List([folder, open], _ => "alice").Write(writer))
        );
    }

    internal static string Written(Action<TextWriter> write)
    {
        using StringWriter writer = new() { NewLine = "\n" };
        write(writer);
        return writer.ToString();
    }
}
