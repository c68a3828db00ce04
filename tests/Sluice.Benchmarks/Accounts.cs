using System.Globalization;
using System.Runtime.InteropServices;

namespace Sluice.Benchmarks;

/// <summary>The kernel's accounts: getrusage(2) and proc(5).</summary>
static partial class Accounts
{
    const int Self = 0;
    const int Children = -1;

    /// <summary>CPU seconds of this process.</summary>
    public static double OwnCpu => Read(Self).CpuSeconds;

    /// <summary>CPU seconds of the child processes that have ended.</summary>
    public static double ChildrenCpu => Read(Children).CpuSeconds;

    /// <summary>Most resident memory so far of a process and the processes it started, those that are there now.</summary>
    public static long TreePeakBytes(int processId)
    {
        try
        {
            var children = File.ReadAllText($"/proc/{processId}/task/{processId}/children")
                .Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return PeakBytes(processId) + children.Sum(child => TreePeakBytes(int.Parse(child, CultureInfo.InvariantCulture)));
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>CPU seconds of a process and of those it started, also of those that have ended.</summary>
    public static double TreeCpu(int processId)
    {
        var own = Cpu(processId, withEnded: true);
        var children = File.ReadAllText($"/proc/{processId}/task/{processId}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return own + children.Sum(child => Cpu(int.Parse(child, CultureInfo.InvariantCulture), withEnded: false));
    }

    static double Cpu(int processId, bool withEnded)
    {
        const double Ticks = 100;
        // Behind the name, which may have any characters in it: utime, stime, cutime and cstime are 12th to 15th.
        var fields = File.ReadAllText($"/proc/{processId}/stat").Split(") ")[^1].Split(' ');
        return fields[11..(withEnded ? 15 : 13)].Sum(field => double.Parse(field, CultureInfo.InvariantCulture)) / Ticks;
    }

    /// <summary>Starts counting the peak of this process anew.</summary>
    public static void ResetOwnPeak() => File.WriteAllText("/proc/self/clear_refs", "5");

    /// <summary>Most resident memory of this process since the reset.</summary>
    public static long OwnPeakBytes => PeakBytes(Environment.ProcessId);

    static long PeakBytes(int processId)
    {
        var line = File.ReadLines($"/proc/{processId}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return line is null
            ? 0
            : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }

    static ResourceUsage Read(int who) =>
        GetResourceUsage(who, out var usage) == 0 ? usage : throw new InvalidOperationException("getrusage failed.");

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static partial int GetResourceUsage(int who, out ResourceUsage usage);

    [StructLayout(LayoutKind.Sequential)]
    struct ResourceUsage
    {
        public long UserSeconds;
        public long UserMicroseconds;
        public long SystemSeconds;
        public long SystemMicroseconds;
        public Padding Rest;

        public readonly double CpuSeconds => UserSeconds + SystemSeconds + ((UserMicroseconds + SystemMicroseconds) / 1e6);
    }

    [System.Runtime.CompilerServices.InlineArray(14)]
    struct Padding
    {
        long _field;
    }
}
