using System.Runtime.ExceptionServices;
using AutoMount.Bus.Client;
using AutoMount.Cli.Output;
using AutoMount.Cli.Streams;
using AutoMount.Posix;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Events;
using AutoMount.Posix.Files;
using Microsoft.Win32.SafeHandles;

namespace AutoMount.Cli.Copying;

/// <summary>Copies between a session and here. The session's side has a thread of its own, which acts as the session's owner where we are root, so that what it makes is his and it reads and writes what he may and no more.</summary>
/// <param name="directories">The session's.</param>
/// <param name="owner">Its owner's uid.</param>
internal sealed class CopyRun(SessionDirectories directories, uint owner)
{
    private readonly Lock _lock = new(); // protects _complaints
    private readonly CopyProgress _progress = new(ProgressLine.IsWanted);
    private int _complaints;

    /// <summary>How often something was left out.</summary>
    internal int LeftOut => _complaints;

    /// <summary>Whether something was left out.</summary>
    internal bool IsPartial => _complaints > 0;

    /// <summary>Files, directories, links and pipes made; none where an archive was written.</summary>
    internal long Made { get; private set; }

    /// <summary>Bytes in those files.</summary>
    internal long Bytes { get; private set; }

    /// <summary>Copies something here into the session; an archive where it is <c>null</c>, from standard input.</summary>
    internal void Into(string? source, string target) =>
        Run(
            input =>
            {
                (FileDescriptor directory, string name) = Session.FindTarget(target);
                using (directory)
                {
                    if (source is null && name.Length > 0)
                    {
                        Place.Check(Errno.ENOENT, target); // an archive goes into a directory
                    }

                    Unpack(
                        input,
                        directory,
                        name,
                        source is not null && Place.MeansContent(source)
                    );
                }
            },
            sessionWrites: false,
            output =>
            {
                if (source is null)
                {
                    using Stream archive = StandardStreams.OpenInput();
                    archive.CopyTo(output);
                }
                else
                {
                    Pack(new HostPlace(), source, output);
                }
            }
        );

    /// <summary>Copies something of the session to here; as an archive to standard output where the target is <c>null</c>.</summary>
    internal void OutOf(string source, string? target) =>
        Run(
            output => Pack(Session, source, output),
            sessionWrites: true,
            input =>
            {
                if (target is null)
                {
                    using Stream archive = StandardStreams.OpenOutput();
                    input.CopyTo(archive);
                }
                else
                {
                    (FileDescriptor directory, string name) = new HostPlace().FindTarget(target);
                    using (directory)
                    {
                        Unpack(input, directory, name, Place.MeansContent(source));
                    }
                }
            }
        );

    /// <summary>Copies what is in the session's scratch into another directory of its owner's, both as he.</summary>
    /// <param name="target">The directory.</param>
    /// <param name="mounted">Where folders are mounted in the home: what is below is not the scratch's.</param>
    internal void ScratchTo(string target, IReadOnlySet<string> mounted)
    {
        SessionPlace scratch = new(
            new Dictionary<string, FileDescriptor>(StringComparer.Ordinal)
            {
                ["home"] = directories.All["scratch"],
            }
        );
        Run(
            output => Pack(scratch, ".", output, mounted),
            sessionWrites: true,
            input =>
                OwnerThread.Run(
                    owner,
                    () =>
                    {
                        (FileDescriptor directory, string name) = new HostPlace().FindTarget(
                            target + '/'
                        );
                        using (directory)
                        {
                            Unpack(input, directory, name, isContent: true);
                        }
                    }
                )
        );
    }

    private SessionPlace Session => new(directories.All);

    private void Pack(Place place, string path, Stream output, IReadOnlySet<string>? leftOut = null)
    {
        (FileDescriptor directory, string name) = place.FindSource(path);
        using (directory)
        {
            if (_progress.IsShown)
            {
                _progress.Expect(TreeMeasure.Of(directory, name));
            }

            using TreePacker packer = new(output, Complain)
            {
                LeftOut = leftOut ?? new HashSet<string>(),
            };
            packer.Add(directory, name);
            packer.Finish();
        }
    }

    /// <summary>Makes what the archive holds.</summary>
    /// <param name="input">The archive.</param>
    /// <param name="directory">Where.</param>
    /// <param name="name">A new name; empty to keep the archive's.</param>
    /// <param name="isContent">Whether the archive holds what is in a directory, without the directory itself: then the new name is that of a directory to be made.</param>
    private void Unpack(Stream input, FileDescriptor directory, string name, bool isContent)
    {
        if (isContent && name.Length > 0)
        {
            const uint mode = 0x1ED; // 0755
            Place.Check(DirectoryIo.MakeDirectory(directory, PathComponent.Of(name), mode), name);
            Place.Check(
                ConfinedPath.OpenBeneath(
                    directory,
                    name,
                    OpenMode.O_PATH | OpenMode.O_DIRECTORY,
                    out FileDescriptor made
                ),
                name
            );
            using (made)
            {
                Unpack(input, made, string.Empty, isContent);
                return;
            }
        }

        using TreeUnpacker unpacker = new(directory, name, Complain);
        unpacker.Run(input);
        (Made, Bytes) = (unpacker.Made, unpacker.Bytes);
        input.CopyTo(Stream.Null); // what follows an archive's end is no reason to break the writer's pipe
    }

    private void Complain(string message)
    {
        lock (_lock)
        {
            _complaints++;
            _progress.Clear();
            Complaints.Write(message);
        }
    }

    private void Run(Action<Stream> session, bool sessionWrites, Action<Stream> host)
    {
        Place.Check(Pipe.Create(out FileDescriptor reader, out FileDescriptor writer), "a pipe");
        Stream input = StreamOf(reader, FileAccess.Read);
        Stream output = new CountedPipe(StreamOf(writer, FileAccess.Write), _progress.Add);
        Exception? inSession = null;
        Exception? onHost = null;
        Thread sessionSide = Start(() =>
            inSession = Part(
                () =>
                {
                    OwnerThread.Become(owner);
                    session(sessionWrites ? output : input);
                },
                sessionWrites ? output : input
            )
        );
        Thread hostSide = Start(() =>
            onHost = Part(
                () => host(sessionWrites ? input : output),
                sessionWrites ? input : output
            )
        );
        sessionSide.Join();
        if (sessionWrites || inSession is null or IOException)
        {
            hostSide.Join(); // else it may wait for our own input for ever, and nobody takes that any more
        }

        _progress.Clear();
        if (sessionWrites)
        {
            ThrowCause(writing: inSession, reading: onHost);
        }
        else
        {
            ThrowCause(writing: onHost, reading: inSession);
        }
    }

    private static void ThrowCause(Exception? writing, Exception? reading)
    {
        // a pipe that broke only tells that its reader failed, and an end that came too early that its writer did
        bool isReaders =
            writing is null || (writing is IOException broken && OutputCopy.IsBrokenPipe(broken));
        Exception? cause = isReaders ? reading ?? writing : writing;
        if (cause is not null)
        {
            ExceptionDispatchInfo.Throw(cause);
        }
    }

    /// <summary>On a thread that ends with the tool.</summary>
    private static Thread Start(ThreadStart act)
    {
        Thread thread = new(act) { IsBackground = true };
        thread.Start();
        return thread;
    }

    private static Exception? Part(Action act, Stream end)
    {
        using (end)
        {
            try
            {
                act();
                return null;
            }
            catch (Exception exception)
                when (exception
                        is IOException
                            or CommandException
                            or InvalidDataException
                            or EndOfStreamException
                )
            {
                return exception is InvalidDataException
                    ? new CommandException(ExitCode.Failed, "The input is no tar archive.")
                    : exception;
            }
        }
    }

    private static FileStream StreamOf(FileDescriptor descriptor, FileAccess access)
    {
        SafeFileHandle handle = new(descriptor.Number, ownsHandle: true);
        descriptor.SetHandleAsInvalid(); // the stream closes it
        return new FileStream(handle, access, bufferSize: 0);
    }
}
