namespace AutoMount.Benchmarks.Interop;

/// <summary>Whom this process works as. It keeps the way back to root, for emptying caches; programs that it starts do not.</summary>
internal static unsafe class Identity
{
    private static uint s_user;

    /// <summary>Works as a user from here on.</summary>
    internal static void Become(uint user)
    {
        s_user = user;
        CallException.ThrowUnless(Kernel.setgroups(0, null) == 0, "setgroups");
        CallException.ThrowUnless(Kernel.setresgid(user, user, user) == 0, "setresgid");
        CallException.ThrowUnless(Kernel.setresuid(user, user, 0) == 0, "setresuid");
    }

    /// <summary>Does one thing as root.</summary>
    internal static void AsRoot(Action action)
    {
        CallException.ThrowUnless(Kernel.seteuid(0) == 0, "seteuid");
        action();
        CallException.ThrowUnless(Kernel.seteuid(s_user) == 0, "seteuid");
    }
}
