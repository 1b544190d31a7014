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
            Written(page => table.Write(page))
        );
    }

    [Fact]
    public void Table_WithControlCharacters_EscapesThem()
    {
        Table table = new("NAME");
        table.Add("a\u001b[31m\n\u009b\u202eb");

        Assert.Equal("NAME\na\\x1b[31m\\n\\x9b\\u202eb\n", Written(page => table.Write(page)));
    }

    [Fact]
    public void Table_InColour_IsAlignedAsWithout_AndUnderlinesItsHeader()
    {
        Table table = new("NAME", "STATE", ">USE%");
        table.Add("a", new Cell("running", Ink.Good), new Cell("97%", Ink.Bad));
        table.Add("long", "ended", "1%");

        string painted = Written(
            page => table.Write(page),
            writer => new Page(writer, Palette.Coloured)
        );

        Assert.Equal(
            "\e[0;4mNAME  STATE    USE%\e[0m\n"
                + "a     \e[0;1;32mrunning\e[0m   \e[0;1;31m97%\e[0m\n"
                + "long  ended      1%\n",
            painted
        );
    }

    [Fact]
    public void Table_WithoutHeader_IsAsWideAsItsCells()
    {
        Table table = new("LONG HEADER", "B");
        table.Add("a", "b");

        Assert.Equal(
            "a  b\n",
            Written(
                page => table.Write(page),
                writer => Page.Plain(writer) with { HasHeaders = false }
            )
        );
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
            Written(page => FolderText.List([folder, open], _ => "alice").Write(page))
        );
    }

    internal static string Written(Action<Page> write) => Written(write, Page.Plain);

    private static string Written(Action<Page> write, Func<TextWriter, Page> page)
    {
        using StringWriter writer = new() { NewLine = "\n" };
        write(page(writer));
        return writer.ToString();
    }
}
