namespace AutoMount.Bus.SdBus;

/// <summary>Writes the content of a reply; runs on the bus thread.</summary>
internal delegate void Reply(MessageWriter writer);
