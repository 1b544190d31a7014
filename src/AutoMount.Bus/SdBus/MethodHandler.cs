namespace AutoMount.Bus.SdBus;

/// <summary>Serves a call: reads its arguments and checks them before the first await; resumes on the bus thread.</summary>
internal delegate Task<Reply> MethodHandler(MethodCall call);
