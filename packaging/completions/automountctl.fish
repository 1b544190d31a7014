# fish completion for automountctl: the tool itself knows what may follow, names of folders, sessions, images and GPUs included
complete --command automountctl --no-files --arguments '(automountctl "[suggest:"(string length -- (commandline --cut-at-cursor))"]" (commandline --cut-at-cursor) 2>/dev/null)'
