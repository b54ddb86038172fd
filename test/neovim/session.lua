-- A session of a person with Neovim, by the functions that keys are bound to. What was seen is written to standard
-- output as JSON. Every step waits for an event of Neovim, never for time.
local steps = assert(loadfile(vim.env.SESSION_STEPS))

local session = { seen = {} }
local thread

local function finish(error)
  io.stdout:write(vim.json.encode({ seen = session.seen, error = error }), '\n')
  io.stdout:flush()
  vim.cmd('qall!')
end

local function resume(...)
  local fine, error = coroutine.resume(thread, ...)
  if not fine then
    finish(debug.traceback(thread, tostring(error)))
  elseif coroutine.status(thread) == 'dead' then
    finish(nil)
  end
end

--- Starts something, and waits until it calls what it is given.
function session.await(start)
  start(vim.schedule_wrap(resume))
  return coroutine.yield()
end

--- Waits for an event of Neovim that `start` brings about.
function session.event(name, start)
  return session.await(function(go)
    vim.api.nvim_create_autocmd(name, { once = true, callback = function() go() end })
    if start then start() end
  end)
end

--- Waits until a buffer has this many findings; gives them.
function session.findings(buffer, count)
  while #vim.diagnostic.get(buffer) ~= count do
    session.event('DiagnosticChanged')
  end
  return vim.diagnostic.get(buffer)
end

--- Waits until `start` has changed the lines of a buffer; gives its text.
function session.changed(buffer, start)
  session.await(function(go)
    vim.api.nvim_buf_attach(buffer, false, {
      on_lines = function()
        go()
        return true
      end,
    })
    start()
  end)
  return session.text(buffer)
end

function session.text(buffer)
  return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n')
end

--- Opens a file of the workspace; gives its buffer.
function session.edit(path)
  vim.cmd('edit ' .. path)
  return vim.api.nvim_get_current_buf()
end

--- The cursor onto the last letter of the first place with these words.
function session.onto(words)
  vim.api.nvim_win_set_cursor(0, { 1, 0 })
  assert(vim.fn.search('\\V' .. words, 'ce') > 0, words)
end

thread = coroutine.create(function() steps()(session) end)
vim.api.nvim_create_autocmd('VimEnter', { once = true, callback = vim.schedule_wrap(resume) })
