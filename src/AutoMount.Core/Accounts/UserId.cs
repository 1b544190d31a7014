namespace AutoMount.Core.Accounts;

/// <summary>A Linux uid.</summary>
/// <param name="Value">The number the kernel knows.</param>
public readonly record struct UserId(uint Value)
{
    /// <summary>The superuser, who may act on everybody's objects.</summary>
    public static readonly UserId Root = new(0);

    /// <summary>The uid in decimal.</summary>
    public override string ToString() => $"{Value}";
}
