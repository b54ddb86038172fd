-- A document of the share is missing, and is made by a code action.
return function(session)
  local seen = session.seen
  local files = vim.json.decode(vim.env.SESSION_FILES)
  local identity = session.edit(files.identity)
  session.findings(identity, 1)
  vim.ui.select = function(items, options, choose)
    seen.offered = vim.tbl_map(function(item) return (options.format_item(item)) end, items)
    choose(items[1], 1)
  end
  session.onto(':key/2345bcde')
  vim.lsp.buf.code_action()
  session.findings(identity, 0)
  seen.created = session.text(vim.fn.bufnr(files.key))
end
