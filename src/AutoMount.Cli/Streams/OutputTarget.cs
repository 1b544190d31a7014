using AutoMount.Cli.Output;

namespace AutoMount.Cli.Streams;

/// <summary>Where a session's output goes.</summary>
internal abstract class OutputTarget : IDisposable
{
    /// <summary>For its standard output.</summary>
    internal abstract Stream Output { get; }

    /// <summary>For its standard error.</summary>
    internal abstract Stream Error { get; }

    /// <summary>Our standard output and error as they are, or events in JSON, one a line, on standard output.</summary>
    internal static OutputTarget Create(bool json) => json ? new JsonOutput() : new PlainOutput();

    /// <inheritdoc/>
    public void Dispose()
    {
        Output.Dispose();
        Error.Dispose();
    }

    /// <summary>Tells of something else than output, where there is a place for it.</summary>
    internal abstract void Event<T>(T json);

    private sealed class PlainOutput : OutputTarget
    {
        internal override Stream Output { get; } = StandardStreams.OpenOutput();

        internal override Stream Error { get; } = StandardStreams.OpenError();

        internal override void Event<T>(T json) { }
    }

    private sealed class JsonOutput : OutputTarget
    {
        private readonly Lock _lock = new(); // keeps lines whole
        private readonly Stream _lines = StandardStreams.OpenOutput();
        private readonly JsonEventStream _output;
        private readonly JsonEventStream _error;

        internal JsonOutput()
        {
            _output = new JsonEventStream(text => Event(new OutputJson("stdout", text)));
            _error = new JsonEventStream(text => Event(new OutputJson("stderr", text)));
        }

        internal override Stream Output => _output;

        internal override Stream Error => _error;

        internal override void Event<T>(T json)
        {
            byte[] line = System.Text.Encoding.UTF8.GetBytes($"{JsonText.Line(json)}\n");
            lock (_lock)
            {
                _lines.Write(line);
            }
        }
    }
}
