using Xunit.Sdk;
using Xunit.v3;

// mounts, quotas and real programs are judged one after another: they share two cores and the clock
[assembly: Parallelization(Mode = ParallelMode.None)]
