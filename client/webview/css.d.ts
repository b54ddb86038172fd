/** esbuild puts styles beside the bundle. */
declare module '*.css';
