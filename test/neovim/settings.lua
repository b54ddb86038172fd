-- What the configuration sets is taken up, if need be after the first findings were told.
return function(session)
  local files = vim.json.decode(vim.env.SESSION_FILES)
  local key = session.edit(files.key)
  while session.findings(key, 1)[1].severity ~= vim.diagnostic.severity.WARN do
    session.event('DiagnosticChanged')
  end
  session.seen.severity = vim.diagnostic.get(key)[1].severity
end
