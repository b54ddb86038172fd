/** What editors ask of a snapshot: each feature is a function of its own. Hosts load them with the analysis. */
export { accountHints } from './annotations/hints.ts';
export { lenses } from './annotations/lenses.ts';
export { semanticTokens } from './annotations/tokens.ts';
export { completions } from './completion/index.ts';
export { hoverAt } from './hover/hover.ts';
export { definitionAt } from './navigation/definition.ts';
export { documentSymbols } from './navigation/documentSymbols.ts';
export { folds } from './navigation/folding.ts';
export { documentLinks } from './navigation/links.ts';
export { highlightsAt, referencesAt } from './navigation/references.ts';
export { selectionAt } from './navigation/selection.ts';
export { workspaceSymbols } from './navigation/workspaceSymbols.ts';
export { newShare } from './newShare/newShare.ts';
export { wishSteps } from './newShare/steps.ts';
export { wishProblem } from './newShare/wish.ts';
export { fillPlaceholders, openPlaceholders, placeholderProblem } from './rename/placeholders.ts';
export { renameAt, renameableAt } from './rename/rename.ts';
