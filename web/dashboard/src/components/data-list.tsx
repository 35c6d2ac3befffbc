/** Data by its names, nested as deep as it is; text keeps its lines. */
export function DataList({ data }: { data: Record<string, unknown> }) {
  const entries = Object.entries(data);
  if (entries.length === 0) return <p className="text-faint">No data: its type says it all.</p>;
  return (
    <dl className="grid grid-cols-1 gap-x-4 gap-y-1 font-mono text-xs sm:grid-cols-[minmax(6rem,auto)_1fr]">
      {entries.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-faint">{name}</dt>
          <dd className="min-w-0">
            <Value value={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Value({ value }: { value: unknown }) {
  if (value === null) return <span className="text-faint">null</span>;
  if (typeof value === "string") {
    return <span className="whitespace-pre-wrap break-words text-text">{value}</span>;
  }
  if (typeof value === "object") {
    return (
      <pre className="max-h-80 overflow-auto whitespace-pre-wrap break-words text-soft">
        {JSON.stringify(value, null, 2)}
      </pre>
    );
  }
  return <span className="nums text-accent">{String(value)}</span>;
}
