// Swagger UI draws a link inside of the button that opens an operation, and leaves fields without
// names: neither can be used by ear.
const justText = ({ text }) => text;
const named =
  (original, { React }) =>
  (props) =>
    React.createElement(original, { "aria-label": "Request body", ...props });
const usableByEar = { wrapComponents: { DeepLink: () => justText, TextArea: named } };

// A token that is pasted under "Authorize" lives as long as this page: it is stored nowhere.
SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  filter: true,
  persistAuthorization: false,
  plugins: [usableByEar],
  tryItOutEnabled: true,
  validatorUrl: null, // that would send the document to another site
});
