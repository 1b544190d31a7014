using System.Globalization;
using AutoMount.TestKit.Containers;

namespace AutoMount.Daemon.Tests.Sessions;

/// <summary>What a person sees who works with the tool in a terminal that can be looked at: tmux.</summary>
public sealed class TmuxTests(SessionHost host) : IClassFixture<SessionHost>
{
    [Fact]
    public async Task Run_FeelsLikeAShellOfOnesOwn()
    {
        using TmuxPane pane = await OpenAsync(columns: 110, rows: 30);
        await pane.TypeAsync(
            $"automountctl session run -it {PrivateDocker.Image} -- sh; echo code-$?"
        );
        await IsInsideAsync(pane, rows: 30, columns: 110);
        await pane.ResizeAsync(columns: 95, rows: 20);
        await IsInsideAsync(pane, rows: 20, columns: 95);
        await InterruptAsync(pane);

        await pane.TypeAsync("kept=in-it; echo kept-$((1+1))");
        _ = await pane.WaitForAsync("kept-2");
        // its shell asks the terminal where the cursor is before each prompt; an answer that came later would be the host's to read
        await Task.Delay(1000, TestContext.Current.CancellationToken);
        await pane.PressAsync("C-p", "C-q");
        string left = await pane.WaitForAsync("code-0");
        string id = left.Split("Left session ")[1].Split(',')[0];
        await pane.TypeAsync("echo out-$((1+1))");
        _ = await pane.WaitForAsync("out-2");
        Assert.Contains(
            id,
            (await host.ToolAsync("session", "list", "--no-legend")).Succeeded(),
            StringComparison.Ordinal
        );

        await pane.TypeAsync($"automountctl session attach {id}; echo code-$?");
        await pane.TypeAsync("echo still-$kept; exit 7");
        _ = await pane.WaitForAsync("still-in-it");
        _ = await pane.WaitForAsync("code-7");
    }

    [Fact]
    public async Task Exec_LeavesTheSessionAlone()
    {
        string id = await host.RunAsync("sleep", "1000");
        using TmuxPane pane = await OpenAsync(columns: 100, rows: 25);
        await pane.TypeAsync($"automountctl session exec -it {id} -- sh; echo code-$?");
        await IsInsideAsync(pane, rows: 25, columns: 100);
        await pane.ResizeAsync(columns: 120, rows: 40);
        await IsInsideAsync(pane, rows: 40, columns: 120);
        await InterruptAsync(pane);

        await pane.TypeAsync("exit 9");
        _ = await pane.WaitForAsync("code-9");
        await pane.TypeAsync($"automountctl session exec {id} -- sh -c 'exit 3'; echo code-$?");
        _ = await pane.WaitForAsync("code-3");
        Assert.Matches($"{id} .* running ", (await host.ToolAsync("session", "list")).Succeeded());
    }

    [Fact]
    public async Task List_IsColoured_AndCounted()
    {
        string id = await host.RunAsync("sleep", "1000");
        using TmuxPane pane = await OpenAsync(columns: 120, rows: 40);

        await pane.TypeAsync("automountctl session list");
        string shown = await pane.WaitForAsync(" listed.", coloured: true);
        Assert.Matches($@"{id} .*\e\[1m\e\[32mrunning\e\[0m", shown);
        Assert.Matches(@"\e\[4mID +IMAGE +STATE", shown);

        await pane.ClearAsync();
        await pane.TypeAsync("NO_COLOR=1 automountctl session list --no-legend; echo end-$((1+1))");
        shown = await pane.WaitForAsync("end-2", coloured: true);
        Assert.Matches($"(?m)^{id} .* running ", shown);
        Assert.DoesNotContain("IMAGE", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(" listed.", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LongOutput_GoesThroughAPager()
    {
        for (int number = 0; number < 12; number++)
        {
            (await host.ToolAsync("folder", "create", $"paged-{number}")).Succeeded();
        }

        using TmuxPane pane = await OpenAsync(columns: 120, rows: 8);
        await pane.TypeAsync("automountctl folder list; echo code-$?");
        string shown = await pane.WaitForAsync("lines 1-");
        Assert.Contains("IUSE%", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(" listed.", shown, StringComparison.Ordinal);
        await pane.PressAsync("G");
        _ = await pane.WaitForAsync(" listed.");
        await pane.PressAsync("q");
        _ = await pane.WaitForAsync("code-0");

        await pane.ClearAsync();
        // one that leaves early is no failure, one that is missing no obstacle
        await pane.TypeAsync("PAGER='head -n 1' automountctl folder list; echo early-$?");
        shown = await pane.WaitForAsync("early-0");
        Assert.DoesNotContain(" listed.", shown, StringComparison.Ordinal);
        await pane.TypeAsync("PAGER=/no/such automountctl folder list; echo missing-$?");
        Assert.Contains(" listed.", await pane.WaitForAsync("missing-0"), StringComparison.Ordinal);
        await pane.TypeAsync("automountctl folder list --no-pager; echo direct-$?");
        _ = await pane.WaitForAsync("direct-0");
    }

    [Fact]
    public async Task Copy_ShowsHowFarItIs()
    {
        string id = await host.RunAsync("sleep", "1000");
        using TmuxPane pane = await OpenAsync(columns: 120, rows: 20);

        // an archive that does not end
        await pane.TypeAsync(
            $"(tar -cC /bin busybox | head -c 500000; sleep 1000) | automountctl session cp - {id}:/tmp"
        );
        _ = await pane.WaitForAsync("Copying  ");
        await pane.PressAsync("C-c");
        await pane.TypeAsync("echo over-$((1+1))");
        _ = await pane.WaitForAsync("over-2");
    }

    /// <summary>Asks the program inside, until it knows the size: engines before API 1.42 tell it a moment after the start.</summary>
    private static async Task IsInsideAsync(TmuxPane pane, int rows, int columns)
    {
        await pane.TypeAsync(
            $"until [ \"$(stty size)\" = '{rows} {columns}' ]; do sleep 0.1; done; [ -d /home/work ] && echo inside-$(({rows}+{columns}))"
        );
        _ = await pane.WaitForAsync($"inside-{rows + columns}");
    }

    /// <summary>Ctrl-C ends what runs inside, and neither its shell nor the tool.</summary>
    private static async Task InterruptAsync(TmuxPane pane)
    {
        await pane.TypeAsync("echo before-$((1+1)); sleep 1000");
        _ = await pane.WaitForAsync("before-2");
        await pane.PressAsync("C-c");
        await pane.TypeAsync("echo after-$?");
        _ = await pane.WaitForAsync("after-130");
    }

    private Task<TmuxPane> OpenAsync(int columns, int rows)
    {
        string user = SessionHost.Alice.ToString(CultureInfo.InvariantCulture);
        return TmuxPane.OpenAsync(
            columns,
            rows,
            [
                "setpriv",
                $"--reuid={user}",
                $"--regid={user}",
                "--clear-groups",
                "--",
                "env",
                .. ((string[])["PAGER", "SYSTEMD_PAGER", "NO_COLOR", "SYSTEMD_COLORS"]).Select(
                    name => $"--unset={name}"
                ),
                .. host.Environment.Select(pair => $"{pair.Key}={pair.Value}"),
                $"PATH={Path.GetDirectoryName(SessionHost.ToolOnly()[0])}:/usr/bin:/bin",
                "PS1=host$ ",
                "HOME=/nonexistent",
                "sh",
                "-i",
            ]
        );
    }
}
