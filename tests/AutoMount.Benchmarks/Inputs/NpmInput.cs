namespace AutoMount.Benchmarks.Inputs;

/// <summary>A project of npm's with its lock, and a cache that it can be installed from without a network. The cache is fetched once and kept below <c>artifacts/</c>.</summary>
internal static class NpmInput
{
    private const string Packages = "express@4 eslint@8 webpack@5 typescript@5";

    internal static void Make(string directory)
    {
        string kept = $"{Places.Artifacts}/test-cache/npm-benchmark";
        Commands.Run(
            "/bin/sh",
            "-euc",
            $"""
            [ -e '{kept}/complete' ] || (
                rm -rf '{kept}'
                mkdir -p '{kept}/project'
                cd '{kept}/project'
                npm install --no-audit --no-fund --loglevel=error --ignore-scripts \
                    --omit-lockfile-registry-resolved=false --cache '{kept}/cache' {Packages}
                rm -rf node_modules
                touch '{kept}/complete'
            )
            cp -r '{kept}' '{directory}/npm'
            """
        );
    }
}
