using System.Runtime.InteropServices;

namespace AutoMount.Archives.Interop;

/// <summary>libarchive, the archives themselves (<c>archive_read(3)</c>, <c>archive_write(3)</c>); the interface is the same from 3.4 on.</summary>
internal static unsafe partial class LibArchive
{
    private const string Name = "libarchive.so.13";

    /// <summary>There are no more entries, or no more data.</summary>
    internal const int End = 1;

    /// <summary>Done.</summary>
    internal const int Ok = 0;

    /// <summary>Done in part; what it could not do is no reason to stop.</summary>
    internal const int Warn = -20;

    /// <summary>The oldest of whose answers are waited for: loads the library.</summary>
    [LibraryImport(Name, EntryPoint = "archive_version_number")]
    internal static partial int VersionNumber();

    [LibraryImport(Name, EntryPoint = "archive_error_string")]
    internal static partial byte* ErrorString(nint archive);

    /// <summary>Bytes that were taken from what a filter gave; filter 0 gives the archive itself.</summary>
    [LibraryImport(Name, EntryPoint = "archive_filter_bytes")]
    internal static partial long FilterBytes(nint archive, int filter);

    [LibraryImport(Name, EntryPoint = "archive_read_data_skip")]
    internal static partial int ReadDataSkip(nint archive);

    [LibraryImport(Name, EntryPoint = "archive_read_new")]
    internal static partial nint ReadNew();

    [LibraryImport(Name, EntryPoint = "archive_read_support_filter_gzip")]
    internal static partial int ReadSupportGzip(nint archive);

    [LibraryImport(Name, EntryPoint = "archive_read_support_filter_xz")]
    internal static partial int ReadSupportXz(nint archive);

    [LibraryImport(Name, EntryPoint = "archive_read_support_filter_zstd")]
    internal static partial int ReadSupportZstd(nint archive);

    [LibraryImport(Name, EntryPoint = "archive_read_support_format_tar")]
    internal static partial int ReadSupportTar(nint archive);

    [LibraryImport(Name, EntryPoint = "archive_read_open")]
    internal static partial int ReadOpen(
        nint archive,
        nint data,
        nint open,
        delegate* unmanaged<nint, nint, void**, nint> read,
        nint close
    );

    [LibraryImport(Name, EntryPoint = "archive_read_next_header")]
    internal static partial int ReadNextHeader(nint archive, nint* entry);

    [LibraryImport(Name, EntryPoint = "archive_read_data_block")]
    internal static partial int ReadDataBlock(
        nint archive,
        void** buffer,
        nuint* size,
        long* offset
    );

    [LibraryImport(Name, EntryPoint = "archive_read_free")]
    internal static partial int ReadFree(nint archive);

    [LibraryImport(Name, EntryPoint = "archive_write_new")]
    internal static partial nint WriteNew();

    [LibraryImport(Name, EntryPoint = "archive_write_add_filter_zstd")]
    internal static partial int WriteAddZstd(nint archive);

    [LibraryImport(Name, EntryPoint = "archive_write_set_format_pax")]
    internal static partial int WriteSetPax(nint archive);

    [LibraryImport(
        Name,
        EntryPoint = "archive_write_set_format_option",
        StringMarshalling = StringMarshalling.Utf8
    )]
    internal static partial int WriteSetFormatOption(
        nint archive,
        string module,
        string option,
        string value
    );

    [LibraryImport(Name, EntryPoint = "archive_write_set_bytes_per_block")]
    internal static partial int WriteSetBytesPerBlock(nint archive, int bytes);

    [LibraryImport(Name, EntryPoint = "archive_write_set_bytes_in_last_block")]
    internal static partial int WriteSetBytesInLastBlock(nint archive, int bytes);

    [LibraryImport(Name, EntryPoint = "archive_write_open")]
    internal static partial int WriteOpen(
        nint archive,
        nint data,
        nint open,
        delegate* unmanaged<nint, nint, void*, nuint, nint> write,
        nint close
    );

    [LibraryImport(Name, EntryPoint = "archive_write_header")]
    internal static partial int WriteHeader(nint archive, nint entry);

    [LibraryImport(Name, EntryPoint = "archive_write_data")]
    internal static partial nint WriteData(nint archive, void* data, nuint size);

    [LibraryImport(Name, EntryPoint = "archive_write_finish_entry")]
    internal static partial int WriteFinishEntry(nint archive);

    [LibraryImport(Name, EntryPoint = "archive_write_close")]
    internal static partial int WriteClose(nint archive);

    [LibraryImport(Name, EntryPoint = "archive_write_fail")]
    internal static partial int WriteFail(nint archive);

    [LibraryImport(Name, EntryPoint = "archive_write_free")]
    internal static partial int WriteFree(nint archive);
}
