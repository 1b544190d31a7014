namespace AutoMount.PosixSuite;

/// <summary>The descriptors a behaviour's thread has open, so that a failed behaviour leaves none.</summary>
internal static class OpenFiles
{
    [ThreadStatic]
    private static List<int>? t_descriptors;

    public static int Add(int descriptor)
    {
        (t_descriptors ??= []).Add(descriptor);
        return descriptor;
    }

    public static void Close(int descriptor)
    {
        t_descriptors?.Remove(descriptor);
        Ok(close(descriptor));
    }

    public static void CloseAll()
    {
        foreach (int descriptor in t_descriptors ?? [])
        {
            _ = close(descriptor); // a failed behaviour's descriptors: nobody waits for their errors
        }

        t_descriptors?.Clear();
    }
}
