using AutoMount.Core.Configuration;

namespace AutoMount.Daemon.Configuration;

/// <summary>The configuration files of this host: the main one, then the drop-ins beside it in the order of their names.</summary>
internal sealed class ConfigurationFiles(string mainFile, bool mustExist)
{
    /// <summary>Reads all of them.</summary>
    /// <exception cref="StartException">A file cannot be read, or the main one was named and is not there.</exception>
    public ConfigurationOutcome Read()
    {
        List<ConfigurationText> texts = [];
        if (mustExist || File.Exists(mainFile))
        {
            texts.Add(Load(mainFile));
        }

        string directory = mainFile + ".d";
        if (Directory.Exists(directory))
        {
            texts.AddRange(
                Directory
                    .EnumerateFiles(directory, "*.conf")
                    .Order(StringComparer.Ordinal)
                    .Select(Load)
            );
        }

        return ConfigurationReader.Read(texts);
    }

    private static ConfigurationText Load(string file)
    {
        try
        {
            return new ConfigurationText(file, File.ReadAllText(file));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartException(
                $"The configuration file '{file}' cannot be read: {exception.Message}",
                exception
            );
        }
    }
}
