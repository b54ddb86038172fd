-- The three files of a share are opened, and what is wrong with them is looked at, and mended.
return function(session)
  local seen = session.seen
  local files = vim.json.decode(vim.env.SESSION_FILES)
  local secret, identity = session.edit(files.secret), session.edit(files.identity)
  local key = session.edit(files.key)
  seen.filetype = vim.bo.filetype

  seen.findings = vim.tbl_map(function(finding)
    return {
      code = finding.code or finding.user_data.lsp.code,
      from = { finding.lnum, finding.col },
      to = { finding.end_lnum, finding.end_col },
      severity = finding.severity,
      source = finding.source,
    }
  end, session.findings(key, 1))
  seen.others = #vim.diagnostic.get(secret) + #vim.diagnostic.get(identity)

  session.onto('kms:Decrypt')
  -- What opens the window gives no event of its own.
  local open = vim.lsp.util.open_floating_preview
  local buffer, window = unpack(session.await(function(go)
    vim.lsp.util.open_floating_preview = function(...)
      local opened = { open(...) }
      go(opened)
      return unpack(opened)
    end
    vim.lsp.buf.hover()
  end))
  seen.hover = session.text(buffer)
  vim.api.nvim_win_close(window, true)

  session.onto('PaymentsSecret')
  session.event('BufEnter', vim.lsp.buf.definition)
  seen.definition = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(0), ':t')
  vim.cmd('buffer ' .. key)

  session.onto('AplicationRole')
  seen.renamed = session.changed(key, function() vim.lsp.buf.rename('OtherRole') end)
  vim.cmd('undo')
  session.findings(key, 1)

  session.onto('"kms:Dec')
  vim.bo.omnifunc = 'v:lua.vim.lsp.omnifunc'
  vim.o.completeopt = 'menuone,noinsert'
  session.event('CompleteChanged', function()
    vim.api.nvim_feedkeys(vim.api.nvim_replace_termcodes('a<C-x><C-o>', true, false, true), 'n', false)
  end)
  seen.completion = vim.tbl_map(function(item) return item.abbr end, vim.fn.complete_info({ 'items' }).items)
  session.event('InsertLeave', function()
    vim.api.nvim_feedkeys(vim.api.nvim_replace_termcodes('<C-e><Esc>', true, false, true), 'n', false)
  end)

  seen.offered = {}
  vim.ui.select = function(items, options, choose)
    for _, item in ipairs(items) do
      table.insert(seen.offered, (options.format_item(item)))
    end
    choose(items[1], 1)
  end
  session.onto('AplicationRole')
  seen.mended = session.changed(key, function() vim.lsp.buf.code_action() end)
  session.findings(key, 0)
  seen.left = #vim.diagnostic.get()
end
