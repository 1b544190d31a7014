namespace AutoMount.Containers.Statistics;

/// <summary>Small files that the kernel makes up when they are read.</summary>
internal static class KernelFile
{
    /// <summary>The file's text; null where there is none, or what it tells of is gone.</summary>
    internal static string? Read(string? path)
    {
        try
        {
            return path is null ? null : File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
