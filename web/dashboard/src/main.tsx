import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "@/app/app";
import { takeTokenFromAddress } from "@/lib/token";
import "@/styles/base.css";

takeTokenFromAddress();
// A link that is opened in a tab which shows the dashboard already changes nothing but the fragment.
addEventListener("hashchange", takeTokenFromAddress);

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
