import { useQueryClient } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { Navigate, useLocation } from "react-router";
import { Mark } from "@/components/mark";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { getSession } from "@/features/session/api/get-session";
import { ApiError, explain } from "@/lib/api/problem";
import { useStore } from "@/lib/store";
import { keepToken, tokenIn, tokenStore } from "@/lib/token";

export function SignInPage() {
  const { token, expired } = useStore(tokenStore);
  const location = useLocation();
  useEffect(() => {
    document.title = "Sign in · Conveyor";
  }, []);

  const from: unknown = location.state?.from;
  if (token) return <Navigate to={typeof from === "string" ? from : "/"} replace />;
  return (
    <main className="grid min-h-dvh place-items-center bg-sunken px-4 py-10">
      <div className="w-full max-w-sm">
        <div className="mb-6 flex items-center gap-2.5">
          <Mark className="size-8" />
          <span className="text-lg font-semibold tracking-tight">Conveyor</span>
        </div>
        <div className="rounded-xl border border-line bg-surface p-6 shadow-low">
          <h1 className="text-lg font-semibold">Sign in</h1>
          <p className="mt-1 text-soft">
            {expired
              ? "Your token is no longer valid. With a new one you come back to the page you were on."
              : "With a token of this server. It stays in this tab, and goes when the tab is closed."}
          </p>
          <TokenForm />
        </div>
        <div className="mt-5 px-1 text-xs text-faint">
          <p>
            The server prints a sign-in link when it starts in a terminal. Another token, for a day:
          </p>
          <code className="mt-1.5 block overflow-x-auto rounded-md border border-line bg-surface px-2.5 py-1.5 font-mono text-soft">
            python main.py token --role operator --ttl 24h
          </code>
        </div>
      </div>
    </main>
  );
}

function TokenForm() {
  const queries = useQueryClient();
  const [token, setToken] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const candidate = tokenIn(token);
    if (!candidate) {
      setProblem("Paste the token, or the whole sign-in link.");
      return;
    }
    setBusy(true);
    try {
      const session = await getSession({ token: candidate });
      queries.setQueryData(["session", candidate], session);
      keepToken(candidate);
    } catch (error) {
      const refused = error instanceof ApiError && error.status === 401;
      setProblem(
        refused
          ? "This server does not take that token: it has expired, or is of another server."
          : explain(error),
      );
      setBusy(false);
    }
  }

  return (
    <form onSubmit={submit} className="mt-5 flex flex-col gap-4" noValidate>
      <Field label="Token or sign-in link" error={problem}>
        {(wiring) => (
          <Input
            {...wiring}
            ref={input}
            type="password"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            className="font-mono"
            value={token}
            onChange={(event) => {
              setToken(event.target.value);
              setProblem(undefined);
            }}
          />
        )}
      </Field>
      <Button type="submit" look="primary" size="lg" busy={busy}>
        {busy ? null : <KeyRound aria-hidden />}
        Sign in
      </Button>
    </form>
  );
}
