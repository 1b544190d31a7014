namespace AutoMount.PosixSuite.Behaviours;

internal static class SpecialFileBehaviours
{
    public static void Fifo_CarriesBytes(PosixContext fs)
    {
        Ok(mkfifo("fifo", Octal(600)));
        ConcurrentStep writer = fs.Start(() => Write(Open("fifo", O_WRONLY), "through"));
        int reader = Open("fifo", O_RDONLY);
        Same("through", Read(reader, 20));
        writer.Join();
    }

    public static void Fifo_WithoutAReader_IsENXIO()
    {
        Ok(mkfifo("fifo", Octal(600)));
        Fails(ENXIO, TryOpen("fifo", O_WRONLY | O_NONBLOCK));
    }

    public static void Fifo_ExistingName_IsEEXIST()
    {
        Put("file");
        Fails(EEXIST, mkfifo("file", Octal(600)));
    }

    public static void Mknod_RegularFile_Works()
    {
        Ok(mknod("file", S_IFREG | Octal(640), 0));
        Same(S_IFREG, StatOf("file").Type);
        Same((int)Octal(640), StatOf("file").Permissions);
        Put("file", "content");
    }

    public static void Mknod_Socket_Works()
    {
        Ok(mknod("socket", S_IFSOCK | Octal(640), 0));
        Same(S_IFSOCK, StatOf("socket").Type);
    }

    public static void Mknod_Device_ByRoot_KeepsItsNumber()
    {
        Ok(mknod("null", S_IFCHR | Octal(666), 0x103));
        Stat stat = StatOf("null");
        Same(S_IFCHR, stat.Type);
        Same(1u, stat.DeviceMajor);
        Same(3u, stat.DeviceMinor);
    }

    [Needs(PosixTraits.DeviceNodes, EACCES)]
    public static void Device_CanBeOpened()
    {
        Ok(mknod("null", S_IFCHR | Octal(666), 0x103));
        Same("", Read(Open("null", O_RDONLY), 10));
    }

    public static void Mknod_Device_ByAUser_IsEPERM()
    {
        Ok(chmod(".", Octal(777)));
        As(Alice, () => Fails(EPERM, mknod("null", S_IFCHR | Octal(666), 0x103)));
    }

    public static void Mknod_Directory_IsEPERM() =>
        Fails(EPERM, mknod("directory", S_IFDIR | Octal(755), 0));

    public static void Mknod_Whiteout_ByAUser_IsAllowed()
    {
        Ok(chmod(".", Octal(777)));
        As(Alice, () => Ok(mknod("whiteout", S_IFCHR | Octal(600), 0)));
        Same(S_IFCHR, StatOf("whiteout").Type);
        Same(Alice, StatOf("whiteout").Uid);
    }

    public static void Fifo_BetweenProcesses_CarriesBytes()
    {
        Ok(mkfifo("fifo", Octal(600)));
        Same("through the fifo\n", Programs.Shell("echo through the fifo >fifo & cat fifo; wait"));
        Same(0L, StatOf("fifo").Size);
    }

    public static void Fifo_Renamed_StaysTheSamePipe()
    {
        Ok(mkfifo("fifo", Octal(600)));
        int reader = Open("fifo", O_RDONLY | O_NONBLOCK);
        Ok(rename("fifo", "moved"));
        Ok(link("moved", "linked"));
        Write(Open("linked", O_WRONLY), "by another name");
        Same("by another name", Read(reader, 50));
    }

    public static void Fifo_Unlinked_GoesOnForThoseWhoHaveIt()
    {
        Ok(mkfifo("fifo", Octal(600)));
        int reader = Open("fifo", O_RDONLY | O_NONBLOCK);
        int writer = Open("fifo", O_WRONLY);
        Ok(unlink("fifo"));
        Write(writer, "still");
        Same("still", Read(reader, 50));
        Close(writer);
        Same("", Read(reader, 50));
    }

    public static void Fifo_HasNoPositionAndNoLength()
    {
        Ok(mkfifo("fifo", Octal(600)));
        int fifo = Open("fifo", O_RDWR | O_NONBLOCK);
        Fails(ESPIPE, lseek(fifo, 0, SEEK_SET));
        Fails(ESPIPE, TryWriteByteAt(fifo, 0));
        Fails(EINVAL, ftruncate(fifo, 0));
        Fails(EINVAL, truncate("fifo", 0));
        Fails(EAGAIN, TryReadByte(fifo));
    }

    public static void Fifo_WithoutPermission_IsEACCES()
    {
        Ok(mkfifo("fifo", Octal(600)));
        As(Alice, () => Fails(EACCES, TryOpen("fifo", O_RDONLY | O_NONBLOCK)));
    }

    public static void Nodes_OfEveryKind_AreRenamedLinkedAndRemoved()
    {
        Ok(mknod("character", S_IFCHR | Octal(644), 0x103));
        Ok(mknod("block", S_IFBLK | Octal(644), 0x700));
        Ok(mknod("socket", S_IFSOCK | Octal(644), 0));
        foreach (string name in (string[])["character", "block", "socket"])
        {
            Ok(link(name, "linked"));
            Same(2u, StatOf(name).Links, name);
            Ok(rename("linked", "moved"));
            Same(StatOf(name).Type, StatOf("moved").Type, name);
            Ok(unlink("moved"));
            Ok(chmod(name, Octal(600)));
            Same((int)Octal(600), StatOf(name).Permissions, name);
        }
    }
}
