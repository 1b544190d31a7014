using System.Globalization;
using AutoMount.Core.Gpus;
using AutoMount.Core.Sessions;

namespace AutoMount.Core.Policies;

/// <summary>Whether a policy leaves room for one more session. Pure.</summary>
public static class SessionAdmission
{
    private const double LeastCpus = 0.01; // what the engine can enforce
    private const long LeastMemory = 6L << 20;

    /// <summary>The bounds of a session that may start beside the ones that its owner has. Where a policy bounds the sum and the session asks for nothing, it gets what is left.</summary>
    /// <param name="policy">The owner's, complete.</param>
    /// <param name="asked">The session's bounds with the configured defaults.</param>
    /// <param name="present">The owner's sessions that have not ended.</param>
    /// <exception cref="ServiceException"><see cref="ServiceError.LimitReached"/>, with the numbers.</exception>
    public static SessionLimits Admit(
        Policy policy,
        SessionLimits asked,
        IReadOnlyCollection<Session> present
    )
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(asked);
        ArgumentNullException.ThrowIfNull(present);
        if (policy.MaxSessions is { } most && present.Count >= most)
        {
            throw Refused(
                $"You have {present.Count} sessions, and {most} are allowed (MaxSessions=)."
            );
        }

        return asked with
        {
            Cpus = Cpus(policy, asked.Cpus, present.Sum(session => session.Limits.Cpus ?? 0)),
            MemoryBytes = Memory(
                policy,
                asked.MemoryBytes,
                present.Sum(session => session.Limits.MemoryBytes ?? 0)
            ),
        };
    }

    /// <summary>Refuses GPUs above the owner's number.</summary>
    /// <param name="policy">The owner's, complete.</param>
    /// <param name="asked">What the session asks for.</param>
    /// <param name="present">The owner's sessions that have not ended; those that wait for GPUs count as well.</param>
    /// <exception cref="ServiceException"><see cref="ServiceError.LimitReached"/>, with the numbers.</exception>
    public static void AdmitGpus(
        Policy policy,
        GpuRequest asked,
        IReadOnlyCollection<Session> present
    )
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(asked);
        ArgumentNullException.ThrowIfNull(present);
        int used = present.Sum(session => session.Gpus.Asked);
        if (!asked.IsEmpty && policy.MaxGpus is { } most && asked.Total > most - used)
        {
            throw Refused(
                $"Your sessions have {used} of {most} GPUs (MaxGpus=), and this one asks for {asked.Total}."
            );
        }
    }

    private static double? Cpus(Policy policy, double? asked, double used)
    {
        if (policy.MaxCpus is not { } most || double.IsPositiveInfinity(most))
        {
            return asked;
        }

        double left = Math.Round(most - used, 2);
        return left >= Math.Max(asked ?? 0, LeastCpus)
            ? asked ?? left
            : throw Refused(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Your sessions have {used:0.##} of {most:0.##} processors (MaxCpus=), and this one asks for {asked ?? LeastCpus:0.##}."
                )
            );
    }

    private static long? Memory(Policy policy, long? asked, long used)
    {
        if (policy.MaxMemory is not { } most || most == long.MaxValue)
        {
            return asked;
        }

        return most - used >= Math.Max(asked ?? 0, LeastMemory)
            ? asked ?? most - used
            : throw Refused(
                $"Your sessions have {used} of {most} bytes of memory (MaxMemory=), and this one asks for {asked ?? LeastMemory}."
            );
    }

    private static ServiceException Refused(string numbers) =>
        new(
            ServiceError.LimitReached,
            $"{numbers} Stop a session first ('automountctl session stop ID'), ask for less, or ask the administrator for more."
        );
}
