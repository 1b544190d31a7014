using System.Globalization;
using System.Text;
using AutoMount.Core;
using AutoMount.Core.Folders;
using AutoMount.Posix;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem.Undo;

/// <summary>How a snapshot begins, and how those of a predecessor are taken up.</summary>
internal sealed partial class UndoLog
{
    private void TakeArmed()
    {
        if (Interlocked.Exchange(ref _armed, null) is not { } note)
        {
            return;
        }

        try
        {
            _ = Take(SnapshotReason.Session, note);
        }
        catch (ServiceException exception)
        {
            _settings.OnProblem?.Invoke(_id, exception.Message); // the change that waits is never refused for it
            DropUnfollowed();
        }

        _ = FindUndo(out FileDescriptor? found);
        using FileDescriptor? undo = found;
        if (undo is not null)
        {
            _ = DirectoryIo.RemoveFile(undo, PathComponent.Of(ArmedName)); // else the next start takes one more
        }
    }

    /// <summary>What a newer version took would be read through a snapshot that could not be taken.</summary>
    private void DropUnfollowed()
    {
        _ = FindUndo(out FileDescriptor? found);
        using FileDescriptor? undo = found;
        lock (_lock)
        {
            if (undo is null || _snapshots.Count > 0 || _hidden.Count == 0)
            {
                return;
            }

            _ = TryDropHiddenLocked(undo);
        }

        _erasure.Start();
    }

    /// <summary>While nothing changes.</summary>
    private Errno Begin(SnapshotReason reason, string note, out uint number)
    {
        using FileDescriptor undo = MakeUndo();
        number = _last + 1;
        SnapshotHeader header = new()
        {
            TakenAt = _settings.Time.GetUtcNow(),
            Reason = reason,
            Note = note,
        };
        FreezeNewest(undo);
        Errno error = Make(undo, header, number);
        if (error != Errno.None)
        {
            return error;
        }

        lock (_lock)
        {
            _snapshots.Add(new Snapshot(number, header));
            _last = number;
            _current = number;
        }

        KeepMapped();
        return Errno.None;
    }

    private Errno Make(FileDescriptor undo, SnapshotHeader header, uint number)
    {
        byte[] begun = [.. Encoding.ASCII.GetBytes(NewPrefix), .. Snapshot.NameOf(number)];
        PathComponent name = KeptName.Component(begun);
        Step?.Invoke("make");
        Errno error = DirectoryIo.MakeDirectory(undo, name, mode: 0x1C0);
        error = error == Errno.EEXIST ? Errno.None : error;
        FileDescriptor? directory = null;
        error =
            error == Errno.None
                ? FileIo.OpenAt(
                    undo,
                    name,
                    OpenMode.O_RDONLY | OpenMode.O_DIRECTORY,
                    mode: 0,
                    out directory
                )
                : error;
        using (directory)
        {
            error = error == Errno.None ? header.Write(directory!) : error;
        }

        Step?.Invoke("begin");
        byte[] named = Snapshot.NameOf(number);
        return error == Errno.None
            ? DirectoryIo.Rename(undo, name, undo, KeptName.Component(named), flags: 0)
            : error;
    }

    private void FreezeNewest(FileDescriptor undo)
    {
        Snapshot? newest;
        lock (_lock)
        {
            newest = _snapshots.LastOrDefault();
        }

        if (newest is not null)
        {
            WriteHeader(undo, newest, newest.Header); // else what it holds is counted at the next start
        }
    }

    private static void WriteHeader(FileDescriptor undo, Snapshot snapshot, SnapshotHeader header)
    {
        if (snapshot.Open(undo, out FileDescriptor directory) == Errno.None)
        {
            using (directory)
            {
                _ = header.Write(directory); // said again at each chance
            }
        }
    }

    private void TakeUp(FileDescriptor undo)
    {
        _ = DirectoryRecord.Of(undo, out List<KeptEntry> entries); // what cannot be read is no snapshot
        foreach (KeptEntry entry in entries)
        {
            string name = Encoding.ASCII.GetString(entry.Name.AsSpan(0, entry.Name.Length - 1));
            if (uint.TryParse(name, NumberStyles.None, null, out uint number))
            {
                TakeUp(undo, number);
            }
            else if (
                name.StartsWith(GonePrefix, StringComparison.Ordinal)
                && uint.TryParse(name[GonePrefix.Length..], NumberStyles.None, null, out number)
            )
            {
                _last = Math.Max(_last, number); // its name is taken until it is erased
                _erasure.Start();
            }
            else if (name == ArmedName)
            {
                _ = RecordFile.Read(undo, entry.Name, out byte[] note); // damaged: still a reason to take one
                _armed = Encoding.UTF8.GetString(note);
            }
        }

        _snapshots.Sort((one, other) => one.Number.CompareTo(other.Number));
        HideNewer();
        if (_snapshots.LastOrDefault() is { } newest)
        {
            _last = Math.Max(_last, newest.Number);
            _current = newest.IsComplete ? newest.Number : 0;
        }
    }

    /// <summary>A newer version's snapshots stay for it, and so do those before, which are read through them. What changes from here on goes into one of ours, so that the newer version finds them whole.</summary>
    private void HideNewer()
    {
        if (_hidden.Count == 0)
        {
            return;
        }

        uint newer = _hidden.Max();
        _last = Math.Max(_last, newer);
        _hidden.AddRange(_snapshots.Where(one => one.Number < newer).Select(one => one.Number));
        _hidden.Sort();
        _ = _snapshots.RemoveAll(one => one.Number < newer);
        if (_snapshots.Count == 0)
        {
            _armed ??= "An earlier version of the service took over.";
        }

        _settings.OnProblem?.Invoke(
            _id,
            $"Snapshot {newer} was taken by a newer version of the service. It and the ones before it stay as they are, and are shown again by that version."
        );
    }

    private void TakeUp(FileDescriptor undo, uint number)
    {
        if (
            new Snapshot(number, new SnapshotHeader()).Open(undo, out FileDescriptor directory)
            != Errno.None
        )
        {
            return;
        }

        using (directory)
        {
            Errno error = SnapshotHeader.Read(directory, out SnapshotHeader header);
            if (error == Errno.EPROTONOSUPPORT)
            {
                _hidden.Add(number);
                return;
            }

            Snapshot found = new(
                number,
                error == Errno.None ? header : header with { IsComplete = false }
            );
            if (header.Bytes < 0)
            {
                _ = found.TakeUp(directory); // what cannot be read is told by whoever needs it
            }

            _snapshots.Add(found);
        }
    }
}
