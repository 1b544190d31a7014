using System.Globalization;
using System.Text;
using CsCheck;

namespace AutoMount.Archives.Tests;

/// <summary>Any tree that is exported and imported is the same again.</summary>
public sealed class TreeTests
{
    private static readonly Gen<string> Name = Gen.OneOf(
        Gen.Const(@"plain"),
        Gen.Int[1, 255].Select(length => new string('n', length)),
        // any bytes but NUL and '/', and the end of a line, by which the script below tells directories apart
        Gen.Byte[1, 255]
            .Where(each => each is not ((byte)'/' or (byte)'\n'))
            .Array[1, 40]
            .Select(bytes => string.Concat(bytes.Select(each => $"\\x{each:x2}")))
    );

    private static readonly Gen<string> Step = Gen.Select(
            Gen.Int[0, 6],
            Name,
            Gen.Int[0, 300_000],
            Gen.Int[0, 0x1FF],
            Gen.Int[0, 1_000_000_000]
        )
        .Select(
            (kind, name, size, mode, nanoseconds) =>
            {
                string path = $"$(place {mode})/$'{name}'";
                string octal = Convert.ToString(mode | 0b110_000_000, 8);
                string time = string.Create(
                    CultureInfo.InvariantCulture,
                    $"touch -hd @{size * 1000}.{nanoseconds:000000000} \"$p\""
                );
                string made = kind switch
                {
                    0 => $"mkdir \"$p\" && chmod {octal} \"$p\"",
                    1 => $"head -c {size} /dev/urandom >\"$p\" && chmod {octal} \"$p\"",
                    2 =>
                        $"truncate -s {size * 10} \"$p\"; echo x | dd of=\"$p\" bs=1 seek={size * 5} conv=notrunc status=none",
                    3 => $"ln -s $'{name}' \"$p\"",
                    4 => "ln -P \"$(some)\" \"$p\"",
                    5 => $"mkfifo -m 640 \"$p\"",
                    _ => $"echo {size} >\"$p\"; setfattr -n user.n{mode} -v {size} \"$p\"",
                };
                return $"p={path}; [[ $p == ./* || $p == .//* ]] || exit 9; [[ -e $p || -L $p ]] || {{ {made}; {time}; }} 2>/dev/null || :";
            }
        );

    [Fact]
    public void AnyTree_IsTheSameAgain() =>
        Check.Sample(
            Gen.Select(Step.Array[1, 60], Gen.Bool),
            (steps, compresses) =>
            {
                using Stage stage = new();
                StringBuilder script = new(
                    """
                    cd from
                    place() { find . -type d | sort | awk -v n="$1" '{ d[NR] = $0 } END { print d[n % NR + 1] }'; }
                    some() { find . -type f | sort | tail -n 1; }

                    """
                );
                _ = script.AppendJoin('\n', steps);
                _ = stage.Shell($"{script}");

                Assert.Null(stage.Import(stage.Export("from", compresses)));

                Assert.Empty(stage.Skipped);
                Assert.Equal(stage.Describe("from"), stage.Describe("to"));
            },
            iter: 60,
            threads: 1
        );
}
