namespace AutoMount.Cli.Terminals;

/// <summary>Looks in what is typed for the keys that leave a terminal: <c>~.</c> at the beginning of a line, and Ctrl-P Ctrl-Q where the session goes on without us. Pure.</summary>
/// <param name="controlKeys">Whether Ctrl-P Ctrl-Q counts; for a command that ends with its terminal it would only be in the way of Ctrl-P.</param>
internal sealed class DetachKeys(bool controlKeys)
{
    private const byte CtrlP = 0x10;
    private const byte CtrlQ = 0x11;
    private bool _atLineStart = true;
    private byte _held; // a key that may be the first of two; 0 for none

    /// <summary>Takes typed bytes.</summary>
    /// <param name="typed">As they came.</param>
    /// <param name="passed">Gets what is to be sent on: all of it but the keys that leave, and a first key until it is known not to be one.</param>
    /// <returns>Whether it is time to leave; what was typed after the keys is dropped.</returns>
    internal bool Take(ReadOnlySpan<byte> typed, List<byte> passed)
    {
        foreach (byte key in typed)
        {
            if (_held == CtrlP && key == CtrlQ)
            {
                _held = 0;
                return true;
            }

            if (_held == (byte)'~' && key == (byte)'.')
            {
                _held = 0;
                return true;
            }

            if (_held == (byte)'~' && key == (byte)'~')
            {
                _held = 0; // typed twice for one
                Pass(key, passed);
                continue;
            }

            if (_held != 0)
            {
                byte held = _held;
                _held = 0;
                Pass(held, passed);
            }

            if ((key == CtrlP && controlKeys) || (key == (byte)'~' && _atLineStart))
            {
                _held = key;
            }
            else
            {
                Pass(key, passed);
            }
        }

        return false;
    }

    private void Pass(byte key, List<byte> passed)
    {
        passed.Add(key);
        _atLineStart = key is (byte)'\r' or (byte)'\n';
    }
}
