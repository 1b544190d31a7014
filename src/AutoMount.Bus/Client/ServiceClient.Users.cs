using AutoMount.Bus.Contract;
using AutoMount.Bus.SdBus;

namespace AutoMount.Bus.Client;

public sealed partial class ServiceClient
{
    /// <summary>What a user holds and may hold; the caller himself where <paramref name="user"/> is null.</summary>
    public UserDetails GetUser(uint? user)
    {
        IReadOnlyDictionary<string, BusValue> options = new ClientOptions().Owner(user).Values;
        using BusMessage reply = Work(
            Manager,
            "GetUser",
            writer => writer.WriteDictionary(options)
        );
        IReadOnlyDictionary<string, BusValue> properties = GetAll(
            reply.Body.ReadObjectPath(),
            BusNames.UserInterface
        );
        long? Number(string name) => ClientValues.Number(properties[name].As<ulong>());
        return new UserDetails(
            properties["Uid"].As<uint>(),
            properties["Name"].As<string>(),
            new FolderFill(
                Number("BytesUsed"),
                Number("BytesLimit"),
                Number("InodesUsed"),
                Number("InodesLimit")
            ),
            properties["FolderCount"].As<uint>(),
            ReadPolicy(properties["Policy"])
        )
        {
            Soft = SoftOf(properties),
        };
    }

    /// <summary>What users hold and may hold in all their folders: the caller alone, or everybody who has any.</summary>
    public IReadOnlyList<UserSummary> ListUsers(bool all)
    {
        IReadOnlyDictionary<string, BusValue> options = new ClientOptions()
            .Add("all", BusValue.Of(all))
            .Values;
        using BusMessage reply = Work(
            Manager,
            "ListUsers",
            writer => writer.WriteDictionary(options)
        );
        return reply.Body.ReadArray("(uutttto)", ReadUser);
    }

    private static UserSummary ReadUser(MessageReader reader)
    {
        UserSummary user = new(reader.ReadUInt32(), reader.ReadUInt32(), ReadFill(reader));
        _ = reader.ReadObjectPath();
        return user;
    }

    private static UserPolicy ReadPolicy(BusValue policy)
    {
        Dictionary<string, object> bounds = policy
            .As<object[]>()
            .Cast<object[]>()
            .ToDictionary(
                pair => (string)pair[0],
                pair => ((BusValue)pair[1]).Content,
                StringComparer.Ordinal
            );
        long? Number(string name) =>
            bounds.TryGetValue(name, out object? value)
                ? Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture)
                : null;
        TimeSpan? Time(string name) =>
            Number(name) is { } microseconds ? TimeSpan.FromMicroseconds(microseconds) : null;
        return new UserPolicy
        {
            MaxFolders = Number("MaxFolders"),
            MaxSessions = Number("MaxSessions"),
            MaxCpus = bounds.TryGetValue("MaxCpus", out object? cpus) ? (double)cpus : null,
            MaxMemory = Number("MaxMemory"),
            MaxGpus = Number("MaxGpus"),
            MaxScratch = Number("MaxScratch"),
            MaxLifetime = Time("MaxLifetime"),
            IdleTimeout = Time("IdleTimeout"),
        };
    }

    /// <summary>Changes a user's limits over all his folders.</summary>
    public void SetUserLimits(uint user, LimitChange limits)
    {
        IReadOnlyDictionary<string, BusValue> options = limits.AddTo(new ClientOptions()).Values;
        Work(
                Manager,
                "SetUserLimits",
                writer =>
                {
                    writer.WriteUInt32(user);
                    writer.WriteDictionary(options);
                }
            )
            .Dispose();
    }
}
