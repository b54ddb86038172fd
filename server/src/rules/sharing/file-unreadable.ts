import { defineFileRule } from '../rule.ts';

export default defineFileRule({
  code: 'file-unreadable',
  severity: 'error',
  summary: 'A file could not be read',
  docs: `The file is there, but could not be opened, or it is not UTF-8 text. It is left out of the analysis, so what it grants is not known. The rest of the workspace is analysed. On AWS nothing shows at run time, since only the reading of this file fails.

Save it as UTF-8, correct its permissions, or leave it out by \`settings.exclude\` in \`sharing.json\`.`,
  check: ({ problem }) => {
    // Only a manifest names a folder, and is told so.
    if (problem?.kind === 'unreadable' && !/folder/.test(problem.reason))
      return [
        {
          ...START,
          message: `This file could not be read (${problem.reason}), so what it grants is not known. Correct its permissions, or exclude it.`,
        },
      ];
    if (problem?.kind === 'not-utf-8')
      return [
        {
          ...START,
          message: 'This file is not UTF-8 text, so what it grants is not known. Save it as UTF-8, or exclude it.',
        },
      ];
    return [];
  },
  fixes: () => [],
});

const START = { range: { start: 0, end: 0 }, pointer: '' };
