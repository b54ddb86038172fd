/**
 * Takes the place of @vscode/spdlog in the embedded VS Code. That is a native module, which is not built there, and
 * without it every output channel stays empty.
 */
'use strict';
const { appendFileSync, mkdirSync } = require('node:fs');
const { dirname } = require('node:path');

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'critical'];
const NAMES = ['trace', 'debug', 'info', 'warning', 'error', 'critical'];

class Logger {
  /** Files neither rotate nor are they written late: they live as long as one session. */
  constructor(_type, _name, path) {
    this.path = path;
    this.level = 2;
    this.raw = false;
    mkdirSync(dirname(path), { recursive: true });
    LEVELS.forEach((method, level) => {
      this[method] = (message) => this.write(level, message);
    });
  }

  write(level, message) {
    if (level < this.level) return;
    const time = new Date().toISOString().slice(0, -1).replace('T', ' ');
    try {
      appendFileSync(this.path, this.raw ? message : `${time} [${NAMES[level]}] ${message}\n`);
    } catch {
      // The folder is gone: the session is being thrown away.
    }
  }

  getLevel() {
    return this.level;
  }

  setLevel(level) {
    this.level = level;
  }

  clearFormatters() {
    this.raw = true;
  }

  setPattern() {}
  flush() {}
  drop() {}
}

const create = async (name, path) => new Logger('rotating', name, path);

// One by one: this is how a CommonJS module shows its names to an ES module, which VS Code is.
exports.version = 0;
exports.Logger = Logger;
exports.createRotatingLogger = create;
exports.createAsyncRotatingLogger = create;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
