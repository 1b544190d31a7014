using System.Collections.Concurrent;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;

namespace AutoMount.TestKit.Core;

/// <summary>Users' limits in memory.</summary>
public sealed class MemoryUserLimitStore : IUserLimitStore
{
    private readonly ConcurrentDictionary<UserId, UserLimitSettings> _settings = new();

    /// <inheritdoc/>
    public void Set(UserId user, UserLimitSettings settings) => _settings[user] = settings;

    /// <inheritdoc/>
    public UserLimitSettings? Find(UserId user) => _settings.GetValueOrDefault(user);

    /// <inheritdoc/>
    public IReadOnlyList<UserId> List() => [.. _settings.Keys];
}
