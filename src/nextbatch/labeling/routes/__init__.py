"""The routes of the server: each is one call of `Project`, in the words of `nextbatch.labeling.messages`."""
