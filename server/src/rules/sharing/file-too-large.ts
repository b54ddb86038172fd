import { defineFileRule } from '../rule.ts';

export default defineFileRule({
  code: 'file-too-large',
  severity: 'warning',
  summary: 'A file is larger than what is read',
  docs: `Files over 5 MB are not read: no policy is that large (the largest that AWS takes, a key policy, has 32 kB), and reading them would slow down everything else. Nothing shows at run time. Split the file if it holds policies, or leave it out by \`settings.exclude\` in \`sharing.json\`.`,
  check: ({ problem }) =>
    problem?.kind === 'too-large'
      ? [
          {
            message: `This file has ${megabytes(problem.size)} MB, more than the ${megabytes(problem.limit)} MB that are read, so policies in it are not looked at. Split it, or exclude it.`,
            range: { start: 0, end: 0 },
            pointer: '',
          },
        ]
      : [],
  fixes: () => [],
});

function megabytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1).replace(/\.0$/, '');
}
