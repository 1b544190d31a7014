namespace AutoMount.Daemon;

/// <summary>How the daemon ends; named in its help and in its unit file.</summary>
internal static class ExitStatus
{
    /// <summary>Done.</summary>
    public const int Success = 0;

    /// <summary>It cannot start, or it failed.</summary>
    public const int Failure = 1;

    /// <summary>Wrong usage (EXIT_INVALIDARGUMENT of <c>systemd.exec(5)</c>).</summary>
    public const int Usage = 2;

    /// <summary>Invalid configuration (EX_CONFIG of <c>sysexits.h</c>); the service manager does not try again.</summary>
    public const int Configuration = 78;
}
