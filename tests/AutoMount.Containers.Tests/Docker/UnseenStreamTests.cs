using System.Text;
using AutoMount.Containers.Docker;

namespace AutoMount.Containers.Tests.Docker;

public sealed class UnseenStreamTests
{
    [Theory]
    [InlineData("ab", "abcd", "abcd")]
    [InlineData("abcd", "abcd", "abcd")]
    [InlineData("", "abcd", "abcd")]
    [InlineData("abcd", "cd", "abcd")] // the engine dropped the oldest part
    public void ReadAgain_GivesOnlyWhatIsNew(string first, string second, string expected)
    {
        foreach (int size in new[] { 1, 3, 100 })
        {
            using MemoryStream target = new();
            using UnseenStream unseen = new(target);
            foreach (string reading in new[] { first, second })
            {
                unseen.Restart();
                foreach (byte[] part in Encoding.UTF8.GetBytes(reading).Chunk(size))
                {
                    unseen.Write(part, 0, part.Length);
                }
            }

            Assert.Equal(expected, Encoding.UTF8.GetString(target.ToArray()));
        }
    }
}
