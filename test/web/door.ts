/** To the harness, which has the page in its hands. */

/** The worker's own; the types here are Node's. */
declare const location: { readonly origin: string };

export async function door(name: string, argument: string): Promise<string> {
  const response = await fetch(`${location.origin}/door`, { method: 'POST', body: JSON.stringify({ name, argument }) });
  const answer = await response.text();
  if (!response.ok) throw new Error(answer);
  return answer;
}
