using AutoMount.Archives.Uploads;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Files;

namespace AutoMount.Archives.Tests;

/// <summary>What a file says of its upload is gone on with by the next release: the text is a format, kept here as this one writes it.</summary>
public sealed class UploadFormatTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Record_IsReadAndWrittenAsItAlwaysWas()
    {
        const string sample = "1048576\n4096\nlarge ü.bin\nsha256:ab\nwith a line";
        UploadRecord expected = new(1 << 20, 4096, "large ü.bin", "sha256:ab\nwith a line");
        Assert.Equal(
            Errno.None,
            FileIo.OpenTrusted(_file, OpenMode.O_RDWR, out FileDescriptor file)
        );
        using (file)
        {
            ReadOnlySpan<byte> name = "user.automount.upload\0"u8;
            byte[] value = new byte[4096];
            byte[] bytes = System.Text.Encoding.UTF8.GetBytes(sample);
            Assert.Equal(Errno.None, OpenAttributes.Set(file, name, bytes));

            Assert.Equal(expected, UploadRecord.Read(file));

            Assert.Equal(Errno.None, UploadRecord.Remove(file));
            Assert.Equal(Errno.None, expected.Write(file));
            Assert.Equal(Errno.None, OpenAttributes.Get(file, name, value, out int length));
            Assert.Equal(bytes, value[..length]);
        }
    }
}
