import { request } from "@/lib/api/client";

/** It crashes and comes back, as after a failure of its own. */
export function restartActor(path: string) {
  const place = path.split("/").filter(Boolean).map(encodeURIComponent).join("/");
  return request<{ path: string }>("POST", `/api/admin/actors/${place}/restart`);
}
