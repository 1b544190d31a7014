using System.Text;
using AutoMount.FileWorker;

// Makes kernel calls for a test, in a process of its own: one line of words a call, for example "pwrite SLOT OFFSET COUNT SEED".
// Answers "RESULT LENGTH" and LENGTH bytes; a negative result is an errno. Ends with its input.
using Stream input = Console.OpenStandardInput();
using Stream output = Console.OpenStandardOutput();
using StreamReader lines = new(input, Encoding.Latin1);
using WorkerCalls calls = new();
while (lines.ReadLine() is { } line)
{
    CallResult result = calls.Do(line.Split(' '));
    byte[] head = Encoding.Latin1.GetBytes($"{result.Value} {result.Data.Length}\n");
    output.Write(head);
    output.Write(result.Data.Span);
    output.Flush();
}
